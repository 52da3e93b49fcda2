/** Sends speech and control frames to the relay. */
import type { RecogniserConfig } from '../../contracts/agent.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { Handoff } from '../../contracts/wire/webhooks.ts';
import type { PlayManner } from '../voice/own-voice-output.ts';
import type { SpeechOutput } from './speech-output.ts';
import type { RelayConnection } from './relay-connection.ts';

/** WebSocket close code 1012 (RFC 6455 registry). The relay then calls the action URL, which leads it to another gateway. */
export const SERVICE_RESTART = 1012;

/** Creates speech output that sends text frames, in the relay's voice. Tokens are sent at once and untrimmed. */
export function createRelaySpeech(
  connection: RelayConnection,
  voice: RelayRung,
  { detectLanguage = false }: Pick<RecogniserConfig, 'detectLanguage'> = {},
): SpeechOutput {
  /** `blank`: white space has begun the talk cycle, and no words have come. */
  let cycle: 'closed' | 'blank' | 'open' = 'closed';
  const last = () => {
    cycle = 'closed';
    connection.send({ type: 'text', token: '', last: true });
  };
  return {
    token(token, record) {
      record.spoke(voice);
      cycle = 'open';
      // Words of a later talk cycle replace it: those of the next answer, if the caller has gone on without an interrupt.
      connection.send({ type: 'text', token, last: false, preemptible: true });
    },
    last,
    // One frame, because it is not documented whether a separate frame that ends the talk cycle would interrupt the notice.
    notice(token, record) {
      record.spoke(voice);
      cycle = 'closed';
      connection.send({ type: 'text', token, last: true, preemptible: true });
    },
    final(token, record) {
      record.spoke(voice);
      // As a talk cycle of its own: what is in one with it can be interrupted.
      if (cycle === 'blank') last();
      cycle = 'closed';
      connection.send({ type: 'text', token, last: true, interruptible: 'none' });
    },
    // Frames that were sent cannot be taken back.
    drop: () => connection.drop(),
    // There is no frame that stops the relay. White space begins the next talk cycle, which replaces the words before it. If a
    // relay ignores it, the first word of the next answer does the same.
    hush() {
      if (cycle === 'blank') return;
      if (cycle === 'open') last();
      cycle = 'blank';
      connection.send({ type: 'text', token: ' ', last: false, preemptible: true });
    },
    catchUp: () => undefined,
    sounding: () => undefined,
    speakIn: (language) =>
      connection.send({
        type: 'language',
        ttsLanguage: language,
        // A recogniser that detects the language must keep listening for all of them.
        ...(detectLanguage ? {} : { transcriptionLanguage: language }),
      }),
  };
}

/** Makes the relay fetch and play a file after the speech that it has queued. */
export function sendPlay(connection: RelayConnection, url: string, manner: PlayManner): void {
  connection.send({
    type: 'play',
    source: url,
    ...(manner === 'notice' ? { preemptible: true } : {}),
    ...(manner === 'final' ? { interruptible: 'none' } : {}),
  });
}

/** Ends the relay's session. The relay then calls the action URL, with `handoff` as data. */
export function sendEnd(connection: RelayConnection, handoff?: Handoff): void {
  connection.send({
    type: 'end',
    ...(handoff === undefined ? {} : { handoffData: JSON.stringify(handoff) }),
  });
}
