/** Frames app → relay. */
import type { RecogniserConfig } from '../../contracts/agent.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { VoiceHandoff } from '../../contracts/wire/webhooks.ts';
import type { PlayManner } from '../voice/own-mouth.ts';
import type { Mouth } from './ledger.ts';
import type { Line } from './line.ts';

/** WebSocket close code (RFC 6455 registry): the relay asks the action URL and finds another gateway. */
export const SERVICE_RESTART = 1012;

/** Speech as text frames, in the voice of the connection; a token is sent as it comes, untrimmed. */
export function createMouth(
  line: Line,
  voice: RelayRung,
  { detectLanguage = false }: Pick<RecogniserConfig, 'detectLanguage'> = {},
): Mouth {
  return {
    token(token, record) {
      record.spoke(voice);
      line.send({ type: 'text', token, last: false });
    },
    last: () => line.send({ type: 'text', token: '', last: true }),
    // One frame: whether the end of the talk cycle, in a frame of its own, would cut it off is not documented.
    notice(token, record) {
      record.spoke(voice);
      line.send({ type: 'text', token, last: true, preemptible: true });
    },
    // What has left is the relay's to tell of.
    drop: () => line.drop(),
    catchUp: () => undefined,
    sounding: () => undefined,
    speakIn: (language) =>
      line.send({
        type: 'language',
        ttsLanguage: language,
        // A recogniser that finds the language by itself must go on listening for all of them.
        ...(detectLanguage ? {} : { transcriptionLanguage: language }),
      }),
  };
}

/** Has the relay fetch and play a file, behind what it has to say. */
export function sendPlay(line: Line, url: string, { preemptible }: PlayManner): void {
  line.send({ type: 'play', source: url, ...(preemptible ? { preemptible } : {}) });
}

/** Ends the relay's session; the action URL is asked for what comes next, and told `handoff`. */
export function sendEnd(line: Line, handoff?: VoiceHandoff): void {
  line.send({ type: 'end', ...(handoff === undefined ? {} : { handoffData: JSON.stringify(handoff) }) });
}
