/** What the caller does on one connection: words, keys and silences, and guesses at what the words will be. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { RelayFrame } from '../../contracts/wire/from-relay.ts';
import { createSpeculationTrigger } from './speculation-trigger.ts';
import { createKeypad } from './keypad.ts';
import type { TurnSpeculation } from './turn-speculation.ts';
import { createUtteranceCollector } from './utterance-collector.ts';
import type { Mirror } from './mirror.ts';
import type { InputReports } from './input-reports.ts';
import { createSilenceTimer } from './silence-timer.ts';

export interface CallerInput {
  prompt(frame: Extract<RelayFrame, { type: 'prompt' }>): void;
  key(digit: string): void;
  /** The relay hears the caller's voice, or no longer does. */
  callerSpeaking(isOn: boolean): void;
  /** The agent has something to say: until it is idle, silence is none of the caller's. */
  agentBusy(): void;
  agentIdle(): void;
  /** The connection is gone. Keys that were pressed are reported. */
  close(): void;
}

export function createCallerInput({
  agent,
  inputReports,
  mirror,
  speculation,
  isAgentBusy,
}: {
  agent: AgentConfig;
  inputReports: InputReports;
  mirror: Mirror;
  speculation: Pick<TurnSpeculation, 'dropGuess'>;
  isAgentBusy: () => boolean;
}): CallerInput {
  let isClosed = false;
  const silence = createSilenceTimer(agent.limits.silenceMs, () => {
    inputReports.post('silence', (message) => ({ name: 'silence', message }));
    // Where the workflow leaves it unanswered, the next one is told as well.
    silence.restart();
  });
  const utterances = createUtteranceCollector({
    maxSpeechMs: agent.limits.maxSpeechMs,
    onUtterance: (text, lang) =>
      inputReports.post('words', (input) => ({ name: 'utterance', message: { ...input, text, lang } })),
  });
  const guess = (text: string, lang: string, isHeld: boolean) =>
    mirror.guess({ ...inputReports.next(Date.now()), text, lang }, { isHeld });
  const trigger = createSpeculationTrigger(agent.speculation, {
    onGuess: (text, lang) => guess(text, lang, false),
    onPrepare: (text, lang) => guess(text, lang, true),
    onChange: () => speculation.dropGuess(),
  });
  const keypad = createKeypad((digits) =>
    inputReports.post('words', (input) => ({ name: 'dtmf', message: { ...input, digits } })),
  );
  return {
    prompt({ voicePrompt, lang, last }) {
      keypad.flush();
      if (last) {
        trigger.stop();
        utterances.final(voicePrompt, lang);
        // Where the final prompt held nothing to answer.
        speculation.dropGuess();
      } else {
        utterances.partial(voicePrompt, lang);
        trigger.partial(voicePrompt, lang);
      }
      silence.stop();
    },
    key(digit) {
      silence.stop();
      keypad.press(digit);
    },
    callerSpeaking(isOn) {
      // A noise that becomes no words leaves the line as silent as before.
      if (isOn || isAgentBusy()) silence.stop();
      else silence.restart();
    },
    agentBusy: () => silence.stop(),
    agentIdle() {
      if (!isClosed) silence.restart();
    },
    close() {
      isClosed = true;
      keypad.flush();
      utterances.stop();
      trigger.stop();
      silence.stop();
    },
  };
}
