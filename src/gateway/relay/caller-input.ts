/** Caller input of one connection: turns frames into utterances, keys and silences, and starts speculation on partial prompts. */
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
  /** The relay starts or stops hearing the caller's voice. */
  callerSpeaking(isOn: boolean): void;
  /** The agent has something to say. Until `agentIdle`, silence does not count as the caller's. */
  agentBusy(): void;
  agentIdle(): void;
  /** The connection is gone. Reports the keys that were pressed. */
  close(): void;
}

/** Creates the caller input of a connection. */
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
    // If the workflow does not answer this silence, the next one is reported too.
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
        // The final prompt may have been empty. Then no turn has used up the speculation.
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
      // A noise without words does not count as the end of the silence: the timer starts again after it.
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
