import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import type { ParsedToRelay, ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { createRelayConnection } from '../../src/gateway/relay/relay-connection.ts';

const word = (token: string): ToRelayFrame => ({ type: 'text', token, last: false });
const end: ToRelayFrame = { type: 'end' };
const known = (frame: ToRelayFrame): ParsedToRelay => ({ kind: 'known', frame });

/** A connection whose call is certain to be here until `doubt`, and again from `tell` on. */
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

it('frames leave at once', () => {
  const { connection, sent } = aLine();
  connection.send(word('At'));
  expect(sent).toEqual([known(word('At'))]);
});

it('in doubt frames wait, and leave in order with those that come after them', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  connection.send(word(' nine.'));
  expect(sent).toEqual([]);
  const told = tell(true);
  // It is certain again, and what waits has not left yet.
  connection.send(end);
  await told;
  expect(sent).toEqual([word('At'), word(' nine.'), end].map(known));
  connection.send(word('More'));
  expect(sent).toHaveLength(4);
});

it('nothing leaves where the call is gone', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  await tell(false);
  expect(sent).toEqual([]);
});

it('words that are dropped while they wait never leave, and what is no word does', async () => {
  const { connection, sent, doubt, tell } = aLine();
  doubt();
  connection.send(word('At'));
  connection.send(end);
  connection.drop();
  connection.send(word('Yes?'));
  await tell(true);
  expect(sent).toEqual([end, word('Yes?')].map(known));
});
