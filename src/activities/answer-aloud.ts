/** Streams the answer of one model to the caller. Used by the `reply` activity and by a gateway that stands in for the workflow. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { AdapterError } from '../adapters/ports/error.ts';
import type { ModelEvent, ReplyModel } from '../adapters/ports/model.ts';
import type { ReplyInput, ReplyResult } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { describeFailure } from '../contracts/failures.ts';
import type { ToolCall } from '../contracts/tools.ts';
import { endsLikeSentence, firstSentences } from '../conversation/sentences.ts';
import { createSpeechText } from '../conversation/speech-text/speech-text.ts';
import { StreamDeadlineError, withDeadlines } from '../lib/stream-deadlines.ts';
import { toFailure } from './failure.ts';
import { agentOf, modelOf, modelRequest } from './model-request.ts';
import type { AgentLookup, Models } from './model-request.ts';
import { correctClaims } from './correct-claims.ts';
import { sayRoundWords } from './fixed-words.ts';
import { checkCalls } from './tool-calls.ts';
import type { AnswerFacts, Parked, ParkedReply, Speech } from './turn-claim.ts';

export interface AnswerDeps {
  readonly models: Models;
  readonly agents: AgentLookup;
  readonly parked: Parked;
  /** Fixed words instead of the template's answer, if a limit of the call or its agent asks for them. */
  readonly limitWords?: (agent: AgentConfig, input: ReplyInput) => FixedWords | undefined;
}

interface FixedWords {
  readonly text: string;
  /** The call ends with them. */
  readonly thenEnd: boolean;
}

/** What follows an answer that was sent. */
export interface AfterAnswer {
  /** The call ends with it. */
  readonly isLast?: true;
  /** The caller is put through after it. */
  readonly thenTransfer?: true;
  /** The model calls tools: the claim was given up, and the next reply goes on. */
  readonly calls?: readonly ToolCall[];
  /** Of the request that ended in calls. */
  readonly usage?: NonNullable<ReplyResult['usage']>;
}

const NOTHING: AfterAnswer = {};

/**
 * Answers with the model of `input.rung` and returns once the whole answer was sent: what follows it. Throws an
 * `ApplicationFailure` if the ladder should go on with another attempt.
 */
export async function answerAloud(deps: AnswerDeps, input: ReplyInput, speech: Speech): Promise<AfterAnswer> {
  const { resume } = input;
  if (resume !== undefined && speech.said === '' && resume.unheard !== '') speech.speak(resume.unheard);
  if (resume?.complete === true) {
    speech.finish();
    return NOTHING;
  }
  const isRound = input.rounds !== undefined || input.fixed !== undefined;
  if (isRound && sayRoundWords(agentOf(deps.agents, input), input, speech)) {
    if (input.fixed?.do === 'transfer') return { thenTransfer: true };
    return input.fixed?.do === 'end' ? { isLast: true } : NOTHING;
  }
  const fixed = input.rung === 'template' ? deps.limitWords?.(agentOf(deps.agents, input), input) : undefined;
  if (fixed !== undefined) return sayFixed(fixed, speech);
  try {
    if (input.waitMs !== undefined) await sleep(input.waitMs, undefined, { signal: speech.signal });
    return await stream(deps, input, speech);
  } catch (error: unknown) {
    // A turn that was cut or lost aborts its request. Its outcome is settled, so no other rung is tried.
    if (speech.signal.aborted) return NOTHING;
    const model = deps.models[input.rung];
    const failure = toFailure(isLoading(error, model) ? loading(input.rung) : error, model);
    if (hasNothingToAdd(failure, (resume?.heard ?? '') + speech.said)) {
      speech.finish(factsOf(input, modelOf(deps.models, input.rung)));
      return NOTHING;
    }
    speech.release({
      step: input.rung,
      at: Date.now(),
      ...describeFailure(failure instanceof ApplicationFailure ? failure : {}),
    });
    throw failure;
  }
}

/** Says it. Nothing interrupts words that end the call. */
function sayFixed({ text, thenEnd }: FixedWords, speech: Speech): AfterAnswer {
  const words = speech.said === '' ? text : ` ${text}`;
  if (thenEnd) speech.conclude(words);
  else {
    speech.speak(words);
    speech.finish({ rung: 'template' });
  }
  return thenEnd ? { isLast: true } : NOTHING;
}

/** A first token that is late because the server is loading the model. */
function isLoading(error: unknown, model: ReplyModel | undefined): boolean {
  return error instanceof StreamDeadlineError && error.kind === 'first' && model?.isLoading?.() === true;
}

const loading = (vendor: string): AdapterError =>
  new AdapterError({ vendor, operation: 'reply', kind: 'loading' });

/** Who answered, for the result. */
function factsOf(
  { rung, rounds = [], actions = [] }: ReplyInput,
  { name, host }: ReplyModel,
  requests?: number,
): AnswerFacts {
  const asked = requests === undefined ? {} : { requests };
  // What was in progress or unknown is told again once it is known.
  const told = [...rounds.flatMap(({ calls }) => calls), ...actions]
    .filter(({ status }) => status === 'done' || status === 'refused' || status === 'failed')
    .map(({ id }) => id);
  return {
    rung,
    model: name,
    ...(host === undefined ? {} : { server: { host, ...asked } }),
    ...(told.length === 0 || rung === 'template' ? {} : { told }),
  };
}

/** If a model that is asked to continue after a complete sentence returns nothing, the answer is complete. */
function hasNothingToAdd(failure: unknown, said: string): boolean {
  return failure instanceof ApplicationFailure && failure.type === 'ModelEmpty' && endsLikeSentence(said);
}

async function stream(deps: AnswerDeps, input: ReplyInput, speech: Speech): Promise<AfterAnswer> {
  const model = modelOf(deps.models, input.rung);
  const { firstTokenMs, stallMs } = input.limits;
  // The words before the calls of tools are no part of this answer.
  const maxChars = input.limits.maxChars + (input.rounds === undefined ? 0 : speech.said.length);
  const source = openStream(deps, input, speech);
  // It holds back the beginning of a number or a word. If the stream breaks off, that part is dropped.
  const agent = agentOf(deps.agents, input);
  const speechText = createSpeechText(agent);
  const calls: Extract<ModelEvent, { type: 'call' }>[] = [];
  const speakOwn = (words: string) =>
    input.rounds === undefined
      ? speakWithin(speech, words, maxChars)
      : speakAfterRound(input, speech, { words, maxChars });
  const close = () => source.abort();
  speech.signal.addEventListener('abort', close);
  try {
    // Counted from the request, which speculation may have sent before this activity was asked for.
    const firstMs = Math.max(0, firstTokenMs - (Date.now() - source.requestedAt));
    const limits = { firstMs, stallMs, onDeadline: (missed: StreamDeadlineError) => source.abort(missed) };
    for await (const event of withDeadlines(source.events, limits)) {
      if (event.type === 'end') {
        speakOwn(speechText.end());
        if (calls.length > 0 && input.noMoreTools !== true) {
          const { usage } = event;
          return { ...callTools(agent, { input, speech, calls }), ...(usage === undefined ? {} : { usage }) };
        }
        if (hasNoWords(input, speech)) {
          throw new AdapterError({ vendor: model.name, operation: 'reply', kind: 'empty' });
        }
        const corrected = correctClaims(agent, input, speech);
        speech.finish({
          ...corrected,
          ...factsOf(input, model, event.requests),
          ...(event.usage === undefined ? {} : { usage: event.usage }),
        });
        return NOTHING;
      }
      speech.mark('modelFirstToken', source.firstTokenAt() ?? Date.now());
      if (event.type === 'call') calls.push(event);
      // What follows a call is not for the caller: its result is not known yet.
      if (event.type !== 'token' || calls.length > 0) continue;
      if (speakOwn(speechText.push(event.text))) {
        // Closing the request also saves the tokens that the model would still write.
        close();
        speech.finish({ ...correctClaims(agent, input, speech), ...factsOf(input, model) });
        return NOTHING;
      }
    }
    return NOTHING;
  } finally {
    speech.signal.removeEventListener('abort', close);
  }
}

/** Hands the calls to the workflow, which runs them. The words before them are complete. */
function callTools(
  agent: AgentConfig,
  {
    input,
    speech,
    calls,
  }: { input: ReplyInput; speech: Speech; calls: readonly Extract<ModelEvent, { type: 'call' }>[] },
): AfterAnswer {
  if (/\S$/u.test(speech.said)) speech.speak(' ');
  correctClaims(agent, input, speech);
  const checked = checkCalls(agent, calls, Date.now());
  speech.awaitTools();
  return { calls: checked };
}

/** Speaks words after a round. Its first words are set apart from those before the calls. */
function speakAfterRound(
  { rounds = [] }: ReplyInput,
  speech: Speech,
  { words, maxChars }: { words: string; maxChars: number },
): boolean {
  const isFirst = speech.said === rounds.map(({ said }) => said).join('');
  const gap = isFirst && /\S$/u.test(speech.said) ? ' ' : '';
  return speakWithin(speech, words === '' ? '' : gap + words, maxChars);
}

/** The parked request if speculation has sent it already, else a new one. */
function openStream(deps: AnswerDeps, input: ReplyInput, speech: Speech): ParkedReply {
  const parked = deps.parked.takeReply(input);
  const requestedAt = parked?.requestedAt ?? Date.now();
  speech.mark('modelRequested', requestedAt);
  if (parked !== undefined) return parked;
  const controller = new AbortController();
  const said = (input.resume?.heard ?? '') + speech.said;
  const beforeCalls = (input.rounds ?? []).map((round) => round.said).join('');
  const alreadySaid = said.startsWith(beforeCalls) ? said.slice(beforeCalls.length) : said;
  const request = modelRequest(deps.agents, input, { alreadySaid, signal: controller.signal });
  return {
    events: modelOf(deps.models, input.rung).stream(request),
    requestedAt,
    firstTokenAt: () => undefined,
    abort: (missed) => controller.abort(missed),
  };
}

/** True if the answer holds nothing that a voice can say, such as only markdown and emoji. */
function hasNoWords({ resume }: ReplyInput, { said }: Speech): boolean {
  return said.trim() === '' && (resume?.heard ?? '') === '';
}

/** The hard limit, as a multiple of the soft one: for a sentence that does not end, and for languages without full stops. */
const HARD_LIMIT = 2;

/**
 * Speaks `token`. Past `maxChars` it speaks only up to the end of the sentence in which the limit falls, at most up to the
 * hard limit, and returns true: the answer is long enough.
 */
function speakWithin(speech: Speech, token: string, maxChars: number): boolean {
  const text = speech.said + token;
  const sentences = text.length <= maxChars ? text : firstSentences(text, maxChars);
  const within = wholeWords(sentences, HARD_LIMIT * maxChars);
  // The end of a sentence is certain only once more text follows it.
  const isEnough = within.trimEnd().length < text.trimEnd().length;
  const rest = isEnough ? within.slice(speech.said.length) : token;
  if (rest !== '') speech.speak(rest);
  return isEnough;
}

/** The words of `text` within the first `maxChars` characters. A text without blanks is cut between characters. */
function wholeWords(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const kept = text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/u, '');
  const words = kept.replace(/\s+\S*$/u, '');
  return words === '' ? kept : words;
}
