/** Turns the chunks of an answer into model events: its words once each, and nothing else that the model wrote. */
import type { ModelEvent } from '../ports/model.ts';
import { createAnswerMarkup } from './answer-markup.ts';
import { createLoopGuard } from './answer-loop.ts';
import { createContinuation } from './continuation.ts';
import { createIncrements } from './increments.ts';
import { parseChunk } from './openai-chunk.ts';
import type { Chunk } from './openai-chunk.ts';
import { failureIn, streamFailure, vendorFailure } from './openai-failures.ts';
import type { ServerHabits } from './openai-habits.ts';
import { createToolCallParts } from './tool-call-parts.ts';

const NO_TOOLS: ReadonlySet<string> = new Set();

/** The token counts arrive in a separate chunk after the last word. An answer waits at most this long for them. */
const USAGE_WAIT_MS = 250;

const HAS_WORD = /[\p{L}\p{N}]/u;

/** An open response. */
export interface Answer {
  readonly chunks: AsyncIterator<unknown>;
  readonly requestId: string | undefined;
  /** How often the server was asked, with the requests that it refused. */
  readonly requests: number;
  /** False if something else came back, such as the web page of a proxy. */
  readonly isEventStream: boolean;
  readonly signal: AbortSignal;
  /** Whether the vendor has said that nothing follows. */
  readonly hasEnded: () => boolean;
  /** True once the vendor has sent everything. */
  isOver: boolean;
}

export type AnswerEnd = Extract<ModelEvent, { type: 'end' }>;

export interface Reading {
  readonly habits: ServerHabits;
  readonly continueAfter?: string | undefined;
  /** False for a digest, which may quote lines of the call. */
  readonly isSpoken: boolean;
  /** Names of the tools that were offered. */
  readonly offered?: ReadonlySet<string>;
}

/** Reads an answer to its end. Throws `AdapterError` if it is not complete or holds no words. */
export async function* readAnswer(answer: Answer, reading: Reading): AsyncGenerator<ModelEvent> {
  const { habits, continueAfter } = reading;
  const markup = createAnswerMarkup({
    ...reading,
    thinksUnopened: habits.thinksUnopened,
    takesCalls: reading.offered !== undefined,
  });
  const newText = createIncrements();
  const continuation = createContinuation(continueAfter);
  const loop = createLoopGuard();
  const tools = createToolCallParts(reading.offered ?? NO_TOOLS);
  let said = '';
  let held = '';
  let finish: string | undefined;
  let usage: AnswerEnd['usage'];
  const learn = (): void => {
    habits.thinks ||= markup.hasThought;
    habits.thinksUnopened ||= markup.thinksUnopened;
  };
  /** The event for the next words. What comes before the first letter or digit waits for it: it may be all that comes. */
  const eventsOf = function* (text: string): Generator<ModelEvent> {
    held += text;
    if (text === '' || (said === '' && !HAS_WORD.test(held))) return;
    const token = said === '' ? firstToken(held, continueAfter) : held;
    held = '';
    said += token;
    yield { type: 'token', text: token };
  };
  let chunk = await nextChunk(answer);
  while (chunk !== undefined) {
    if (chunk.hasThought) markup.thoughtsCameApart();
    if (reading.offered !== undefined) {
      for (const part of chunk.calls) tools.add(part);
      if (chunk.calls.length > 0) yield { type: 'calling' };
    }
    const words = markup.push(newText(chunk.text, chunk.isWhole));
    // Now, because the reader may leave before the end.
    learn();
    yield* eventsOf(loop.push(continuation.push(words)));
    finish = chunk.isRefused ? 'content_filter' : (finish ?? chunk.finish);
    usage = chunk.usage ?? usage;
    if (markup.isOver || loop.isLoop) {
      finish = 'stop';
      break;
    }
    chunk = finish === undefined ? await nextChunk(answer) : await lateChunk(answer);
  }
  // After an abort the SDK ends its stream as if it were complete.
  answer.signal.throwIfAborted();
  if (answer.hasEnded()) finish ??= 'stop';
  const wasCut = finish === 'length';
  if (finish !== undefined) {
    yield* eventsOf(loop.push(continuation.push(markup.end({ wasCut })) + continuation.end()));
    yield* eventsOf(loop.end({ wasCut }));
    // The rest of a sentence may be its full stop.
    if (continueAfter !== undefined && held.trim() !== '') yield { type: 'token', text: (said += held) };
  }
  learn();
  for (const text of markup.calls) tools.addText(text);
  const calls = finish === undefined ? [] : tools.calls();
  const hasContent = (said !== '' && !markup.isUnfinished) || calls.length > 0;
  const kind = failureOf(answer, { finish, hasWords: hasContent, hasThought: markup.hasThought });
  if (kind !== undefined) throw vendorFailure(kind, { requestId: answer.requestId });
  yield* calls;
  yield {
    type: 'end',
    reason: wasCut ? 'length' : 'stop',
    ...(usage === undefined ? {} : { usage }),
    ...(answer.requests > 1 ? { requests: answer.requests } : {}),
  };
}

function failureOf(
  { isEventStream }: Answer,
  { finish, hasWords, hasThought }: { finish: string | undefined; hasWords: boolean; hasThought: boolean },
): Parameters<typeof vendorFailure>[0] | undefined {
  if (finish === undefined) return isEventStream ? 'cut' : 'malformed';
  if (finish === 'content_filter') return 'filtered';
  if (finish === 'error') return hasWords ? 'cut' : 'server';
  if (hasWords) return undefined;
  return finish === 'length' && hasThought ? 'only-thoughts' : 'empty';
}

async function nextChunk(answer: Answer): Promise<Chunk | undefined> {
  let next: IteratorResult<unknown>;
  try {
    next = await answer.chunks.next();
  } catch (error) {
    throw streamFailure(error, answer.requestId);
  }
  const failure = failureIn(next.value, answer.requestId);
  if (failure !== undefined) throw failure;
  if (next.done === true) {
    answer.isOver = true;
    return undefined;
  }
  const chunk = parseChunk(next.value);
  if (chunk === undefined) throw vendorFailure('malformed', { requestId: answer.requestId });
  return chunk;
}

/** Reads a chunk after the last word. The answer is complete by then, so a late or broken chunk counts as the end. */
async function lateChunk(answer: Answer): Promise<Chunk | undefined> {
  const { promise: timeUp, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), USAGE_WAIT_MS);
  try {
    return await Promise.race([nextChunk(answer).catch(() => undefined), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Removes blanks before the first word, or puts exactly one between `continueAfter` and its continuation. */
function firstToken(text: string, continueAfter: string | undefined): string {
  const words = text.trimStart();
  const joins = continueAfter !== undefined && /\S$/u.test(continueAfter) && /^[\p{L}\p{N}"“(]/u.test(words);
  return joins ? ` ${words}` : words;
}
