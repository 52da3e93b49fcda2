import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import type { ParsedToRelay, ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { createRelayConnection } from '../../src/gateway/relay/relay-connection.ts';

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
