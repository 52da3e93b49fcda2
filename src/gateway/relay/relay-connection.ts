/** The way to the relay. */
import type { WebSocket } from 'ws';
import type { ToRelayFrame } from '../../contracts/wire/to-relay.ts';
import type { CallOwnership } from './call-ownership.ts';

export interface RelayConnection {
  /** Sends a frame: at once, or behind a pause of this process once it is known that the call is still here. */
  send(frame: ToRelayFrame): void;
  /** Forgets words that have not left yet. */
  drop(): void;
}

export function createRelayConnection(
  socket: Pick<WebSocket, 'send' | 'readyState' | 'OPEN'>,
  ownership: Pick<CallOwnership, 'isCertain' | 'isOurs'>,
): RelayConnection {
  let held: ToRelayFrame[] = [];
  let isHolding = false;
  const write = (frame: ToRelayFrame) => {
    // A socket that is closing has reported (or is about to report) that its words are lost.
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
