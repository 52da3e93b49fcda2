/** Speaking activities: tokens go straight from the model to the caller's socket; Temporal sees the result only. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { AdapterError } from '../adapters/ports/error.ts';
import type { ReplyInput, ReplyResult, SayInput } from '../contracts/activities.ts';
import { endsLikeSentence, firstSentences } from '../conversation/sentences.ts';
import { createSpeechText } from '../conversation/speech-text/speech-text.ts';
import { withDeadlines } from '../lib/stream-deadlines.ts';
import { describeFailure } from '../contracts/failures.ts';
import { toFailure } from './failure.ts';
import type { TurnClaims, Parked, ParkedReply, Speech } from './turn-claim.ts';
import { agentOf, modelOf, modelRequest } from './model-request.ts';
import type { AgentLookup, Models } from './model-request.ts';

/** What an answer is made of, whoever asks for it. */
export interface AnswerDeps {
  readonly models: Models;
  readonly agents: AgentLookup;
  readonly parked: Parked;
}

export interface ReplyDeps extends AnswerDeps {
  readonly claims: TurnClaims;
  /** Ends the call of a connection once its goodbye has been heard. */
  readonly hangUp: (call: Pick<SayInput, 'callSid' | 'epoch'>) => void;
}

export function createReplyActivities(deps: ReplyDeps) {
  return {
    /** Answers one turn aloud and lives until the words were heard, cut off, or lost with their connection. */
    async reply(input: ReplyInput): Promise<ReplyResult> {
      const speech = await deps.claims.take(input);
      if (speech === undefined) return notHere(input);
      return untilHeard(speech, input, () => answerAloud(deps, input, speech));
    },

    /** Says fixed words; ends the call after them where that is asked for. */
    async say(input: SayInput): Promise<ReplyResult> {
      const speech = await deps.claims.take(input);
      if (speech === undefined) return notHere(input);
      const result = await untilHeard(speech, input, () => sayAloud(input, speech));
      if (input.thenEnd === true && result.outcome === 'spoken') deps.hangUp(input);
      return result;
    },
  };
}

/** Says fixed words aloud. */
export function sayAloud({ text, thenEnd }: Pick<SayInput, 'text' | 'thenEnd'>, speech: Speech): void {
  if (thenEnd !== true) {
    speech.announce(text);
    return;
  }
  // A goodbye is heard to its end, whatever comes late from the turn before.
  speech.speak(text);
  speech.finish();
}

/** The connection that was to speak is not held here: nothing was said. */
function notHere({ turnId }: ReplyInput | SayInput): ReplyResult {
  return { turnId, outcome: 'dropped', said: '', partial: true, times: { at: Date.now() } };
}

/** Answers aloud by the model of `input.rung`. Throws an `ApplicationFailure` where another rung is wanted. */
export async function answerAloud(deps: AnswerDeps, input: ReplyInput, speech: Speech): Promise<void> {
  const { resume } = input;
  if (resume !== undefined && speech.said === '' && resume.unheard !== '') speech.speak(resume.unheard);
  if (resume?.complete === true) {
    speech.finish();
    return;
  }
  try {
    if (input.waitMs !== undefined) await sleep(input.waitMs, undefined, { signal: speech.signal });
    await stream(deps, input, speech);
  } catch (error: unknown) {
    // A cut or lost turn ends its request by abort: its outcome is settled, and no other rung is wanted.
    if (speech.signal.aborted) return;
    const failure = toFailure(error);
    if (hasNothingToAdd(failure, (resume?.heard ?? '') + speech.said)) {
      speech.finish({ rung: input.rung, model: modelOf(deps.models, input.rung).name });
      return;
    }
    speech.release({
      step: input.rung,
      at: Date.now(),
      ...describeFailure(failure instanceof ApplicationFailure ? failure : {}),
    });
    throw failure;
  }
}

/** Asked to go on behind words that were the whole answer, a model rightly stays silent. */
function hasNothingToAdd(failure: unknown, said: string): boolean {
  return failure instanceof ApplicationFailure && failure.type === 'ModelEmpty' && endsLikeSentence(said);
}

async function stream(deps: AnswerDeps, input: ReplyInput, speech: Speech): Promise<void> {
  const model = modelOf(deps.models, input.rung);
  const { firstTokenMs, stallMs, maxChars } = input.limits;
  const source = openStream(deps, input, speech);
  // Where the stream breaks off, what is held back is half a word: it is dropped with this.
  const forEar = createSpeechText(agentOf(deps.agents, input));
  const close = () => source.abort();
  speech.signal.addEventListener('abort', close);
  try {
    // Counted from the request, which may have been made before this was asked for.
    const firstMs = Math.max(0, firstTokenMs - (Date.now() - source.requestedAt));
    const limits = { firstMs, stallMs, onDeadline: close };
    for await (const event of withDeadlines(source.events, limits)) {
      if (event.type === 'end') {
        speakWithin(speech, forEar.end(), maxChars);
        if (hasNoWords(input, speech)) {
          throw new AdapterError({ vendor: model.name, operation: 'reply', kind: 'empty' });
        }
        speech.finish({
          rung: input.rung,
          model: model.name,
          ...(event.usage === undefined ? {} : { usage: event.usage }),
        });
        return;
      }
      speech.mark('modelFirstToken', source.firstTokenAt() ?? Date.now());
      if (speakWithin(speech, forEar.push(event.text), maxChars)) {
        // Long enough: the request is closed, which also saves what the model would go on to write.
        close();
        speech.finish({ rung: input.rung, model: model.name });
        return;
      }
    }
  } finally {
    speech.signal.removeEventListener('abort', close);
  }
}

/** The model's answer: begun already, where it was foreseen, or asked for now. */
function openStream(deps: AnswerDeps, input: ReplyInput, speech: Speech): ParkedReply {
  const parked = deps.parked.takeReply(input);
  const requestedAt = parked?.requestedAt ?? Date.now();
  speech.mark('modelRequested', requestedAt);
  if (parked !== undefined) return parked;
  const controller = new AbortController();
  const alreadySaid = (input.resume?.heard ?? '') + speech.said;
  const request = modelRequest(deps.agents, input, { alreadySaid, signal: controller.signal });
  return {
    events: modelOf(deps.models, input.rung).stream(request),
    requestedAt,
    firstTokenAt: () => undefined,
    abort: () => controller.abort(),
  };
}

/** Nothing of the answer can be said: it was all marks and pictures. */
function hasNoWords({ resume }: ReplyInput, { said }: Speech): boolean {
  return said.trim() === '' && (resume?.heard ?? '') === '';
}

/** Speaks `token`, or as much of it as finishes the sentence in which the soft limit is reached; true then. */
function speakWithin(speech: Speech, token: string, maxChars: number): boolean {
  const text = speech.said + token;
  const within = text.length <= maxChars ? text : firstSentences(text, maxChars);
  // The end of a sentence is certain only once something follows it.
  const isEnough = within.trimEnd().length < text.trimEnd().length;
  const rest = isEnough ? within.slice(speech.said.length) : token;
  if (rest !== '') speech.speak(rest);
  return isEnough;
}

/**
 * Waits until the words of `speech` are out of the way. Meanwhile a heartbeat tells how much was said and heard: a
 * gateway that takes the call over reads it. It comes when the answer was sent to its end (a model that is asked to go
 * on behind a complete answer makes something up), when more was heard, and at least each second.
 */
async function untilHeard(
  speech: Speech,
  { epoch }: Pick<ReplyInput, 'epoch'>,
  generate: () => void | Promise<void>,
): Promise<ReplyResult> {
  const context = Context.current();
  const beat = () => {
    context.heartbeat({ ...speech.progress(), epoch });
    timer.refresh();
  };
  const onCancel = () => {
    // Only a wish of the workflow silences the agent: a server that has lost the activity (an outage) does not.
    if (context.cancellationDetails?.cancelRequested === true) speech.abandon();
  };
  const timer = setInterval(() => beat(), 1_000);
  const unsubscribe = speech.onProgress(beat);
  context.cancellationSignal.addEventListener('abort', onCancel, { once: true });
  // Nothing said is no news. Each beat is a write of Temporal's.
  if (speech.said !== '') beat();
  try {
    if (!speech.isJoined) await generate();
    return await speech.outcome;
  } finally {
    context.cancellationSignal.removeEventListener('abort', onCancel);
    clearInterval(timer);
    unsubscribe();
  }
}
