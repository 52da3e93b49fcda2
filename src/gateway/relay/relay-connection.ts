/** Sends frames to the relay, except while it is unknown whether the call is still here. */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { ToRelayFrame } from '../../contracts/wire/to-relay.ts';
import type { CallOwnership } from './call-ownership.ts';

export interface RelayConnection {
  /** Sends a frame. After a pause of this process it waits until it is known that the call is still here. */
  send(frame: ToRelayFrame): void;
  /** Drops speech that has not been sent yet. */
  drop(): void;
}

/** Creates the connection for a socket. If the call turns out to be elsewhere, held frames are dropped. */
export function createRelayConnection(
  socket: Pick<WebSocket, 'send' | 'readyState' | 'OPEN'>,
  ownership: Pick<CallOwnership, 'isCertain' | 'isOurs'>,
): RelayConnection {
  let held: ToRelayFrame[] = [];
  let isHolding = false;
  const write = (frame: ToRelayFrame) => {
    // If the socket is closing, its `close` event reports the words as lost.
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };
  const hold = async () => {
    isHolding = true;
    const isOurs = await ownership.isOurs();
    isHolding = false;
    if (isOurs) held.forEach(write);
    held = [];
  };
  return {
    send(frame) {
      if (!isHolding && ownership.isCertain) {
        write(frame);
        return;
      }
      held.push(frame);
      if (!isHolding) void hold();
    },
    drop() {
      held = held.filter(({ type }) => type !== 'text' && type !== 'play');
    },
  };
}

/** A relay that is still there answers a ping within a tenth of a second. */
const PONG_MS = 2_000;

/** Pings the relay's end of a connection. Resolves to false if the connection closes first, or if no answer comes in time. */
export async function answersPing(
  socket: Pick<WebSocket, 'ping' | 'on' | 'off' | 'readyState' | 'OPEN'>,
  waitMs = PONG_MS,
): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return false;
  // An answer to an earlier ping may have arrived before the pause (RFC 6455 section 5.5.3: a pong repeats the ping's data).
  const mark = randomUUID();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onPong = (data: Buffer) => {
    if (data.toString('latin1') === mark) resolve(true);
  };
  const onClose = () => resolve(false);
  const timer = setTimeout(onClose, waitMs).unref();
  socket.on('pong', onPong).on('close', onClose);
  socket.ping(mark);
  const answered = await promise;
  clearTimeout(timer);
  socket.off('pong', onPong).off('close', onClose);
  return answered;
}
