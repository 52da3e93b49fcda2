/** Caller input of one connection: turns frames into utterances, keys and silences, and starts speculation on partial prompts. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { TurnTakingPolicy } from '../../contracts/policy.ts';
import type { RelayFrame } from '../../contracts/wire/from-relay.ts';
import { BLANKED, createBlanking } from '../../lib/blanking.ts';
import { isMachine } from '../../conversation/answering-machine.ts';
import { silenceMeaning } from '../../conversation/silence-meaning.ts';
import { createContinuation } from './continuation.ts';
import { createSpeculationTrigger } from './speculation-trigger.ts';
import { createKeypad } from './keypad.ts';
import type { TurnSpeculation } from './turn-speculation.ts';
import { createUtteranceCollector } from './utterance-collector.ts';
import type { Ledger } from './ledger.ts';
import type { Mirror } from './mirror.ts';
import type { InputReports } from './input-reports.ts';
import type { PromptMeanings } from './prompt-meaning.ts';
import { createSilenceTimer } from './silence-timer.ts';

/** More words than this are neither a noise nor the beginning of an echo. */
const CERTAIN_WORDS = 4;

/** In a call that we have placed: how long the other side may be silent before the agent says who calls. */
const OPENER_MS = 2_000;
/** How long after its words a mailbox is given its message, if the detection says nothing. */
const MAILBOX_MS = 4_000;

export interface CallerInput {
  prompt(frame: Extract<RelayFrame, { type: 'prompt' }>): void;
  key(digit: string): void;
  /** The relay has stopped the agent, because it heard the caller or a noise. */
  interrupted(): void;
  /** The relay starts or stops hearing the caller's voice. */
  callerSpeaking(isOn: boolean): void;
  /** The agent has something to say. Until `agentIdle`, silence does not count as the caller's. */
  agentBusy(): void;
  agentIdle(): void;
  /** The caller has heard an answer to its end. */
  answered(): void;
  /** The connection is gone. Reports the keys that were pressed. */
  close(): void;
}

/** Creates the caller input of a connection. */
export function createCallerInput({
  agent,
  turnTaking,
  inputReports,
  ledger,
  meanings,
  mirror,
  speculation,
  hangUp,
}: {
  agent: AgentConfig;
  turnTaking: TurnTakingPolicy;
  inputReports: InputReports;
  ledger: Pick<Ledger, 'isBusy' | 'isPaused' | 'isConcluding' | 'goOn' | 'cut' | 'answerIn'>;
  meanings: Pick<PromptMeanings, 'of' | 'isPauseRequest'>;
  mirror: Mirror;
  speculation: Pick<TurnSpeculation, 'drop' | 'dropGuess'>;
  /** Ends the call. */
  hangUp: () => void;
}): CallerInput {
  const { silenceMs, maxSpeechMs } = agent.limits;
  const blank = createBlanking(agent.sensitive);
  const meaning = () => {
    const state = mirror.state();
    return state === undefined ? 'open' : silenceMeaning(state);
  };
  let isClosed = false;
  let isCallerSpeaking = false;
  const silence = createSilenceTimer(silenceMs, () => {
    if (meaning() === 'over') {
      hangUp();
      return;
    }
    // The operator hears it too.
    if (meaning() === 'held') {
      silence.restart();
      return;
    }
    inputReports.post('silence', (message) => ({ name: 'silence', message }));
    // If the workflow does not answer this silence, the next one is reported too.
    silence.restart();
  });
  const watchSilence = () => {
    // A noise without words does not count as the end of the silence: the timer starts again after it.
    if (ledger.isBusy || isClosed) silence.stop();
    else if (isCallerSpeaking) silence.restart(maxSpeechMs);
    else
      silence.restart(
        {
          ...{ over: turnTaking.goodbyeMs, pause: turnTaking.pauseMs, open: silenceMs, held: silenceMs },
          ...{ opener: OPENER_MS, mailbox: MAILBOX_MS, screen: turnTaking.pauseMs },
        }[meaning()],
      );
  };
  /** Runs after an interrupt, until words come. */
  const noise = createSilenceTimer(turnTaking.noiseMs, () => ledger.goOn());
  const watchNoise = () => {
    if (!ledger.isPaused) return;
    // Without partial prompts a caller who talks on cannot be told from a noise.
    const isTalking = isCallerSpeaking && !agent.recogniser.partialPrompts;
    noise.restart(isTalking ? maxSpeechMs : turnTaking.noiseMs);
  };
  const continuation = createContinuation(ledger, turnTaking.continuationMs);
  const wordsOf = (text: string, lang: string) => ({ text, lang, ...continuation.mark() });
  const utterances = createUtteranceCollector({
    maxSpeechMs,
    partialAsSaidMs: turnTaking.partialAsSaidMs,
    onUtterance(text, lang) {
      const words = wordsOf(text, lang);
      const pause = meanings.isPauseRequest(text) ? { pause: true as const } : {};
      const state = mirror.state();
      const machine = state !== undefined && isMachine(state, text) ? { machine: true as const } : {};
      const id = inputReports.post('words', (input) => ({
        name: 'utterance',
        message: { ...input, ...words, ...pause, ...machine },
      }));
      continuation.said(id);
    },
  });
  const guess = (text: string, lang: string, isHeld: boolean) => {
    if (ledger.isConcluding) return;
    mirror.guess({ ...inputReports.next(Date.now()), ...wordsOf(text, lang) }, { isHeld });
  };
  const trigger = createSpeculationTrigger(agent.speculation, {
    onGuess: (text, lang) => guess(text, lang, false),
    onPrepare: (text, lang) => guess(text, lang, true),
    onChange: () => speculation.dropGuess(),
  });
  // A single key is a choice; more may be a number that is the caller's secret.
  const isSecret = (digits: string) => agent.keys?.private === true && digits.replace('#', '').length > 1;
  const keypad = createKeypad((pressed) => {
    const digits = isSecret(pressed) ? BLANKED : blank(pressed);
    inputReports.post('words', (input) => ({ name: 'dtmf', message: { ...input, digits } }));
  });
  const cutIfPaused = () => {
    if (!ledger.isPaused) return;
    ledger.cut();
    speculation.drop('interrupted');
  };
  const partial = (text: string, lang: string) => {
    noise.stop();
    if (text.trim().split(/\s+/u).length >= CERTAIN_WORDS) cutIfPaused();
    utterances.partial(text, lang);
    trigger.partial(text, lang);
  };
  const final = (text: string, lang: string) => {
    noise.stop();
    utterances.final(text, lang);
  };
  /** The prompt asks for nothing. */
  const ignore = (last: boolean, isBlank: boolean) => {
    // After a prompt of blanks the last partial prompt still counts.
    if (!isBlank) utterances.stop();
    if (!last || isBlank) watchNoise();
    else {
      noise.stop();
      ledger.goOn();
    }
  };
  return {
    prompt({ voicePrompt: heard, lang, last }) {
      // What must not be kept goes no further than this.
      const voicePrompt = blank(heard, { isPartial: !last });
      keypad.flush();
      const kind = meanings.of({ voicePrompt, last });
      if (last) trigger.stop();
      if (kind !== 'words') ignore(last, kind === 'blank');
      else if (last) final(voicePrompt, lang);
      else partial(voicePrompt, lang);
      // A final prompt that was no utterance has not used up the speculation.
      if (last) speculation.dropGuess();
      watchSilence();
    },
    key(digit) {
      // Without digits before it the key asks for nothing, and does not replace the words that are owed.
      if (digit === '#' && keypad.isEmpty && ledger.isBusy) return;
      noise.stop();
      cutIfPaused();
      silence.stop();
      keypad.press(digit);
    },
    interrupted: watchNoise,
    callerSpeaking(isOn) {
      isCallerSpeaking = isOn;
      utterances.voice(isOn);
      if (noise.isRunning) watchNoise();
      watchSilence();
    },
    agentBusy: () => silence.stop(),
    agentIdle: watchSilence,
    answered: () => utterances.answered(),
    close() {
      isClosed = true;
      keypad.flush();
      utterances.stop();
      trigger.stop();
      noise.stop();
      silence.stop();
    },
  };
}
