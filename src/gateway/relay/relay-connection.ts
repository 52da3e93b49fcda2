/** Sends frames to the relay, except while it is unknown whether the call is still here. */
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
