/** The model that runs without a key: it answers from the knowledge base. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { ContextTurn } from '../../contracts/activities.ts';
import { fittingPassages } from '../../conversation/fitting-passages.ts';
import { templateReply } from '../../conversation/templates.ts';
import type { ModelEvent, ModelRequest, ReplyModel } from '../ports/model.ts';

/** Creates a deterministic model that answers from the passages, without a network. */
export function createOfflineModel(): ReplyModel {
  return { name: 'offline', stream: streamAnswer };
}

async function* streamAnswer(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
  const { agent, context, passages, at, continueAfter, signal } = request;
  signal.throwIfAborted();
  const avoid = lastAgentWords(context);
  const text = templateReply({
    agent,
    passages: fittingPassages(passages),
    near: passages,
    question: openQuestion(context),
    ...(at === undefined ? {} : { at }),
    ...(continueAfter === undefined ? {} : { alreadySaid: continueAfter }),
    ...(avoid === undefined ? {} : { avoid }),
  });
  const gap = continueAfter !== undefined && /\S$/u.test(continueAfter) ? ' ' : '';
  for (const word of `${gap}${text}`.match(/\s*\S+/gu) ?? []) {
    yield { type: 'token', text: word };
    // Lets a barge-in that has just arrived abort before the next word.
    await yieldToOthers();
    signal.throwIfAborted();
  }
  yield { type: 'end', reason: 'stop' };
}

/** Everything the caller said since the agent last spoke. Callers often ask a question in several utterances. */
function openQuestion(context: readonly ContextTurn[]): string {
  const parts: string[] = [];
  for (const turn of context.toReversed()) {
    if (parts.length > 0 && hasWords(turn.agent)) break;
    if (hasWords(turn.caller)) parts.unshift(turn.caller);
  }
  return parts.join(' ');
}

function lastAgentWords(context: readonly ContextTurn[]): string | undefined {
  return context.findLast((turn) => hasWords(turn.agent))?.agent;
}

function hasWords(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}
