/** Frames app → relay. */
import type { WebSocket } from 'ws';
import type { RecogniserConfig } from '../../contracts/agent.ts';
import type { RelayRung } from '../../contracts/voice-ladder.ts';
import type { ToRelayFrame } from '../../contracts/wire/to-relay.ts';
import type { VoiceHandoff } from '../../contracts/wire/webhooks.ts';
import type { PlayManner } from '../voice/own-mouth.ts';
import type { Mouth } from './ledger.ts';

/** WebSocket close code (RFC 6455 registry): the relay asks the action URL and finds another gateway. */
export const SERVICE_RESTART = 1012;

/** Speech as text frames, in the voice of the connection; a token is sent as it comes, untrimmed. */
export function createMouth(
  socket: WebSocket,
  voice: RelayRung,
  { detectLanguage = false }: Pick<RecogniserConfig, 'detectLanguage'> = {},
): Mouth {
  return {
    token(token, record) {
      record.spoke(voice);
      send(socket, { type: 'text', token, last: false });
    },
    last: () => send(socket, { type: 'text', token: '', last: true }),
    // One frame: whether the end of the talk cycle, in a frame of its own, would cut it off is not documented.
    notice(token, record) {
      record.spoke(voice);
      send(socket, { type: 'text', token, last: true, preemptible: true });
    },
    // A token has left as soon as it is said, and the relay tells what becomes of it.
    drop: () => undefined,
    catchUp: () => undefined,
    sounding: () => undefined,
    speakIn: (language) =>
      send(socket, {
        type: 'language',
        ttsLanguage: language,
        // A recogniser that finds the language by itself must go on listening for all of them.
        ...(detectLanguage ? {} : { transcriptionLanguage: language }),
      }),
  };
}

/** Has the relay fetch and play a file, behind what it has to say. */
export function sendPlay(socket: WebSocket, url: string, { preemptible }: PlayManner): void {
  send(socket, { type: 'play', source: url, ...(preemptible ? { preemptible } : {}) });
}

/** Ends the relay's session; the action URL is asked for what comes next, and told `handoff`. */
export function sendEnd(socket: WebSocket, handoff?: VoiceHandoff): void {
  send(socket, { type: 'end', ...(handoff === undefined ? {} : { handoffData: JSON.stringify(handoff) }) });
}

function send(socket: WebSocket, frame: ToRelayFrame): void {
  // A socket that is closing has reported (or is about to report) that its words are lost.
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}
