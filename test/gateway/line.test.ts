import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseToRelay } from '../../src/contracts/wire/to-relay.ts';
import type { ParsedToRelay, ToRelayFrame } from '../../src/contracts/wire/to-relay.ts';
import { createLine } from '../../src/gateway/relay/line.ts';

const word = (token: string): ToRelayFrame => ({ type: 'text', token, last: false });
const end: ToRelayFrame = { type: 'end' };
const known = (frame: ToRelayFrame): ParsedToRelay => ({ kind: 'known', frame });

/** A line whose call is certain to be here until `doubt`, and again from `tell` on. */
function aLine() {
  const sent: ParsedToRelay[] = [];
  let asked: PromiseWithResolvers<boolean> | undefined;
  const line = createLine(
    { OPEN: 1, readyState: 1, send: (data: unknown) => sent.push(parseToRelay(String(data))) },
    {
      get isCertain() {
        return asked === undefined;
      },
      isHere: async () => asked?.promise ?? true,
    },
  );
  return {
    line,
    sent,
    doubt: () => (asked = Promise.withResolvers()),
    tell: async (isHere: boolean) => {
      asked?.resolve(isHere);
      asked = undefined;
      await turnOfTheLoop();
    },
  };
}

it('frames leave at once', () => {
  const { line, sent } = aLine();
  line.send(word('At'));
  expect(sent).toEqual([known(word('At'))]);
});

it('in doubt frames wait, and leave in order with those that come after them', async () => {
  const { line, sent, doubt, tell } = aLine();
  doubt();
  line.send(word('At'));
  line.send(word(' nine.'));
  expect(sent).toEqual([]);
  const told = tell(true);
  // It is certain again, and what waits has not left yet.
  line.send(end);
  await told;
  expect(sent).toEqual([word('At'), word(' nine.'), end].map(known));
  line.send(word('More'));
  expect(sent).toHaveLength(4);
});

it('nothing leaves where the call is gone', async () => {
  const { line, sent, doubt, tell } = aLine();
  doubt();
  line.send(word('At'));
  await tell(false);
  expect(sent).toEqual([]);
});

it('words that are dropped while they wait never leave, and what is no word does', async () => {
  const { line, sent, doubt, tell } = aLine();
  doubt();
  line.send(word('At'));
  line.send(end);
  line.drop();
  line.send(word('Yes?'));
  await tell(true);
  expect(sent).toEqual([end, word('Yes?')].map(known));
});
