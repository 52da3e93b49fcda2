/** Plays the caller's input on a session: utterances with their partial results, noises, and key presses. */
import type { CallContext } from './call-context.ts';
import type { Exchange } from './exchange.ts';
import { allows } from './relay-options.ts';
import type { Session } from './session.ts';
import type { Clock } from './timing.ts';
import type { SplitUtterance, Utterance } from './utterance.ts';
import { PhoneError } from './waiting.ts';

/** A partial result and its time after the caller's first sound, in scaled milliseconds. */
interface TimedPartial {
  readonly afterMs: number;
  readonly text: string;
}

/** Speaks one utterance. Resolves with its exchange when the final prompt is sent. Throws `PhoneError`. */
export async function utter(context: CallContext, session: Session, utterance: Utterance): Promise<Exchange> {
  const { clock } = context;
  const partials = timedPartials(clock, utterance);
  const startedMs = clock.now();
  let isNoticed = utterance.isSudden === true;
  if (isNoticed) beNoticed(context, session);
  for (const partial of partials) {
    const waitMs = startedMs + partial.afterMs - clock.now();
    if (waitMs > 0) await pauseOn(context, session, waitMs);
    if (!isNoticed) beNoticed(context, session);
    isNoticed = true;
    sendPartial(context, session, { ...utterance, text: partial.text });
  }
  const lastMs = partials.at(-1)?.afterMs ?? 0;
  const finalMs = startedMs + lastMs + clock.draw(clock.timing.finalAfterMs);
  await pauseOn(context, session, finalMs - clock.now());
  const exchange = finish(context, session, utterance);
  if (utterance.flaw === 'stale-partial') {
    await pauseOn(context, session, clock.draw(clock.timing.staleAfterMs));
    sendPartial(context, session, utterance);
  }
  return exchange;
}

/**
 * Speaks one utterance that the recogniser splits in two. The caller goes on speaking after the first final prompt, before
 * the agent begins, so the relay sends no interrupt.
 */
export async function utterSplit(
  context: CallContext,
  session: Session,
  { first, second, gapMs }: SplitUtterance,
): Promise<Exchange> {
  await utter(context, session, { text: first });
  const halfMs = context.clock.draw(gapMs / 2);
  clientSpeaking(session, 'on');
  await pauseOn(context, session, halfMs);
  sendPartial(context, session, { text: second });
  await pauseOn(context, session, halfMs);
  return finish(context, session, { text: second });
}

/** Makes a noise that the relay takes for a voice: it interrupts the agent, and no words follow. Throws `PhoneError`. */
export async function makeNoise(
  context: CallContext,
  session: Session,
  { ms, isEndless }: { readonly ms: number; readonly isEndless: boolean },
): Promise<void> {
  beNoticed(context, session);
  context.emit({ type: 'noise', ms });
  await pauseOn(context, session, context.clock.draw(ms));
  if (!isEndless) clientSpeaking(session, 'off');
}

/** Presses keys one after another. Resolves with their exchange when the last one is sent. Throws `PhoneError`. */
export async function pressKeys(context: CallContext, session: Session, keys: string): Promise<Exchange> {
  throwUnlessReported(session, 'dtmf');
  const exchange = context.exchanges.open('keys', keys, context.clock.now());
  context.emit({ type: 'keys', keys });
  let isFirst = true;
  for (const digit of keys) {
    if (!isFirst) await pauseOn(context, session, context.clock.draw(context.clock.timing.keyGapMs));
    isFirst = false;
    session.send({ type: 'dtmf', digit });
    if (session.speech.canInterrupt('dtmf')) session.speech.interrupt();
  }
  context.waiting.notify();
  return exchange;
}

/** The relay sends clientSpeaking on, tokensPlayed, interrupt and then the first partial, in this order. */
function beNoticed(context: CallContext, session: Session): void {
  throwUnlessReported(session, 'speech');
  clientSpeaking(session, 'on');
  if (session.speech.canInterrupt('speech')) session.speech.interrupt();
  context.waiting.notify();
}

function sendPartial(context: CallContext, session: Session, { text, lang }: Utterance): void {
  if (session.options.partialPrompts) {
    session.send({
      type: 'prompt',
      voicePrompt: text,
      lang: session.speech.languages.langOf(lang),
      last: false,
    });
  }
  context.emit({ type: 'caller', text, final: false });
}

function finish(context: CallContext, session: Session, { text, lang, flaw }: Utterance): Exchange {
  clientSpeaking(session, 'off');
  const exchange = context.exchanges.open('speech', text, context.clock.now());
  if (flaw !== 'no-final') {
    session.send({
      type: 'prompt',
      voicePrompt: text,
      lang: session.speech.languages.langOf(lang),
      last: true,
    });
  }
  context.emit({ type: 'caller', text, final: true });
  context.waiting.notify();
  return exchange;
}

/** While the agent speaks, the relay reports input only if it interrupts or if the TwiML asks for it. */
function throwUnlessReported(session: Session, input: 'speech' | 'dtmf'): void {
  const { reportInputDuringAgentSpeech, dtmfDetection } = session.options;
  if (input === 'dtmf' && !dtmfDetection) {
    throw new PhoneError('refused', 'keys are not reported: the TwiML does not ask for dtmfDetection');
  }
  if (!session.speech.isBusy || session.speech.canInterrupt(input)) return;
  if (allows(reportInputDuringAgentSpeech, input)) return;
  throw new PhoneError('refused', `the relay does not report ${input} while the agent is speaking`);
}

function clientSpeaking(session: Session, value: 'on' | 'off'): void {
  if (session.options.speakerEvents) session.send({ type: 'info', name: 'clientSpeaking', value });
}

async function pauseOn(context: CallContext, session: Session, ms: number): Promise<void> {
  if (ms > 0) await context.clock.pauseReal(ms, session.signal);
  if (!session.isOpen) throw new PhoneError('lost', 'the connection was lost while the caller was speaking');
}

function timedPartials(clock: Clock, utterance: Utterance): readonly TimedPartial[] {
  const noticeMs = utterance.isSudden === true ? 0 : clock.draw(clock.timing.noticeMs);
  if (utterance.partials === undefined) return growingPartials(clock, utterance, noticeMs);
  let afterMs = noticeMs;
  return utterance.partials.map((text, index) => {
    if (index > 0) afterMs += clock.draw(clock.timing.partialEveryMs);
    return { afterMs, text };
  });
}

/** The words spoken by the time of each partial result, with the caller's pause. The last one is the whole text. */
function growingPartials(
  clock: Clock,
  { text, pause }: Pick<Utterance, 'text' | 'pause'>,
  noticeMs: number,
): readonly TimedPartial[] {
  if (pause === undefined) return growingWords(clock, text, noticeMs);
  const before = growingWords(clock, pause.after, noticeMs);
  const restFromMs = (before.at(-1)?.afterMs ?? 0) + clock.draw(pause.ms);
  const rest = growingWords(clock, text.slice(pause.after.length).trim(), restFromMs);
  return [...before, ...rest.map((partial) => ({ ...partial, text: `${pause.after} ${partial.text}` }))];
}

function growingWords(clock: Clock, text: string, noticeMs: number): readonly TimedPartial[] {
  const words = text.match(/\S+\s*/g) ?? [text];
  const partials: TimedPartial[] = [];
  let said = '';
  let afterMs = noticeMs;
  let sent = -1;
  while (sent < words.length - 1) {
    const due = wordsBy(clock, words, afterMs - noticeMs);
    for (let index = sent + 1; index <= due; index += 1) said += words[index] ?? '';
    if (due > sent) partials.push({ afterMs, text: said.trim() });
    sent = Math.max(sent, due);
    afterMs += clock.draw(clock.timing.partialEveryMs);
  }
  return partials;
}

/** Index of the word that is being spoken `saidMs` after the first sound. */
function wordsBy(clock: Clock, words: readonly string[], saidMs: number): number {
  let endsMs = 0;
  for (const [index, word] of words.entries()) {
    endsMs += clock.speechMs(word.length);
    if (endsMs > saidMs) return index;
  }
  return words.length - 1;
}
