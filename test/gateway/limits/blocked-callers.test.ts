import { expect, it } from 'vitest';
import { readOptions } from '../../../src/cli/blocks/options.ts';
import { callerNumber } from '../../../src/config/caller-number.ts';
import { createBlockedCallers } from '../../../src/gateway/limits/blocked-callers.ts';

const caller = (from: string) => callerNumber({ from, to: '+12075550142', direction: 'inbound' }) ?? '';

it.each(['sip:bob@desk.example', 'sip:Bob@desk.example:5061;transport=tls', 'sips:bob@desk.example'])(
  'R-X3: a SIP telephone stays blocked in every form of its address, blocked as %s',
  (number) => {
    const command = readOptions(['add', number]);
    const blocked = createBlockedCallers();
    const stored = 'block' in command ? { ...command.block, reason: '' } : undefined;
    for (const block of [stored, { number, isPrefix: false, reason: '' }]) {
      blocked.set(block === undefined ? [] : [block]);
      expect(blocked.has(caller('sip:bob@desk.example:5060;transport=udp'))).toBe(true);
      expect(blocked.has(caller('sip:ann@desk.example'))).toBe(false);
    }
  },
);

it('R-X3: an address that stands for many cannot be blocked', () => {
  expect(() => readOptions(['add', 'sip:anonymous@anonymous.invalid'])).toThrow(
    /stands for no single caller/u,
  );
});
