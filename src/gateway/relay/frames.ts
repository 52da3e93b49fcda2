/** Frames app → relay. */
import type { RecogniserConfig } from '../../contracts/agent.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { VoiceHandoff } from '../../contracts/wire/webhooks.ts';
import type { PlayManner } from '../voice/own-voice-output.ts';
import type { SpeechOutput } from './speech-output.ts';
import type { RelayConnection } from './relay-connection.ts';

/** WebSocket close code (RFC 6455 registry): the relay asks the action URL and finds another gateway. */
export const SERVICE_RESTART = 1012;

/** Speech as text frames, in the voice of the connection; a token is sent as it comes, untrimmed. */
export function createRelaySpeech(
  connection: RelayConnection,
  voice: RelayRung,
  { detectLanguage = false }: Pick<RecogniserConfig, 'detectLanguage'> = {},
): SpeechOutput {
  return {
    token(token, record) {
      record.spoke(voice);
      connection.send({ type: 'text', token, last: false });
    },
    last: () => connection.send({ type: 'text', token: '', last: true }),
    // One frame: whether the end of the talk cycle, in a frame of its own, would cut it off is not documented.
    notice(token, record) {
      record.spoke(voice);
      connection.send({ type: 'text', token, last: true, preemptible: true });
    },
    // What has left is the relay's to tell of.
    drop: () => connection.drop(),
    catchUp: () => undefined,
    sounding: () => undefined,
    speakIn: (language) =>
      connection.send({
        type: 'language',
        ttsLanguage: language,
        // A recogniser that finds the language by itself must go on listening for all of them.
        ...(detectLanguage ? {} : { transcriptionLanguage: language }),
      }),
  };
}

/** Has the relay fetch and play a file, behind what it has to say. */
export function sendPlay(connection: RelayConnection, url: string, { preemptible }: PlayManner): void {
  connection.send({ type: 'play', source: url, ...(preemptible ? { preemptible } : {}) });
}

/** Ends the relay's session; the action URL is asked for what comes next, and told `handoff`. */
export function sendEnd(connection: RelayConnection, handoff?: VoiceHandoff): void {
  connection.send({
    type: 'end',
    ...(handoff === undefined ? {} : { handoffData: JSON.stringify(handoff) }),
  });
}
