import { once } from 'node:events';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import type { ParsedToRelay, ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { answersPing, createRelayConnection } from '../../src/gateway/relay/relay-connection.ts';

const word = (token: string): ToRelayFrame => ({ type: 'text', token, last: false });
const end: ToRelayFrame = { type: 'end' };
const known = (frame: ToRelayFrame): ParsedToRelay => ({ kind: 'known', frame });

/** A connection whose call is known to be here until `doubt`, and again after `tell`. */
function aLine() {
  const sent: ParsedToRelay[] = [];
  let asked: PromiseWithResolvers<boolean> | undefined;
  const connection = createRelayConnection(
    { OPEN: 1, readyState: 1, send: (data: unknown) => sent.push(parseToRelay(String(data))) },
    {
      get isCertain() {
        return asked === undefined;
      },
      isOurs: async () => asked?.promise ?? true,
    },
  );
  return {
    connection,
    sent,
    doubt: () => (asked = Promise.withResolvers()),
    tell: async (isOurs: boolean) => {
      asked?.resolve(isOurs);
      asked = undefined;
      await turnOfTheLoop();
    },
  };
}

it('frames are sent at once', () => {
  const { connection, sent } = aLine();
  connection.send(word('At'));
  expect(sent).toEqual([known(word('At'))]);
});

it('while it is unknown where the call is, frames wait, and they are sent in order with later ones', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  connection.send(word(' nine.'));
  expect(sent).toEqual([]);
  const told = tell(true);
  // Ownership is certain again, but the held frames have not been sent yet.
  connection.send(end);
  await told;
  expect(sent).toEqual([word('At'), word(' nine.'), end].map(known));
  connection.send(word('More'));
  expect(sent).toHaveLength(4);
});

it('nothing is sent if the call is gone', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  await tell(false);
  expect(sent).toEqual([]);
});

it('speech that is dropped while it waits is never sent, other frames are', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  connection.send(end);
  connection.drop();
  connection.send(word('Yes?'));
  await tell(true);
  expect(sent).toEqual([end, word('Yes?')].map(known));
});

/** The gateway's end of a connection, and the relay's. */
async function bothEnds(options: { doesRelayPong: boolean }) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen');
  const relay = new WebSocket(`ws://127.0.0.1:${address.port}`, { autoPong: options.doesRelayPong });
  const [socket] = (await once(server, 'connection')) as unknown[];
  if (!(socket instanceof WebSocket)) throw new Error('no socket');
  await once(relay, 'open');
  return {
    socket,
    relay,
    async [Symbol.asyncDispose]() {
      relay.terminate();
      socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

it('a relay that is there answers a ping', async () => {
  await using ends = await bothEnds({ doesRelayPong: true });
  expect(await answersPing(ends.socket)).toBe(true);
});

it('a relay that does not answer in time is not there, even if the answer to an earlier ping comes', async () => {
  await using ends = await bothEnds({ doesRelayPong: false });
  ends.relay.on('ping', () => ends.relay.pong('an earlier ping'));
  expect(await answersPing(ends.socket, 100)).toBe(false);
});

it('a connection that closes before the answer has no relay, and neither has one that is closed', async () => {
  await using ends = await bothEnds({ doesRelayPong: false });
  ends.relay.on('ping', () => ends.relay.terminate());
  expect(await answersPing(ends.socket, 60_000)).toBe(false);
  expect(await answersPing(ends.socket, 60_000)).toBe(false);
});
