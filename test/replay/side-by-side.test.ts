import { expect, it } from 'vitest';
import type { RecordedTurn } from '../../src/cli/replay/recorded-call.ts';
import { columnHeads, forkedTurn, isSame, sharedTurn, textWidth } from '../../src/cli/replay/side-by-side.ts';

const turn: RecordedTurn = {
  number: 2,
  kind: 'speech',
  at: 0,
  caller: 'How much is a basic tune-up, and how long does it take until I have my bike back?',
  said: 'It is seventy-five dollars and takes about three days.',
  heard: 'It is seventy-five dollars and takes about three days.',
  outcome: 'spoken',
};

it('both answers are shown side by side, with a mark', () => {
  expect(columnHeads(60) + forkedTurn({ original: turn, said: 'I do not know.' }, 60)).toBe(
    [
      '',
      '    ORIGINAL                   | FORK',
      ' 2  caller: How much is a basic tune-up, and how long does',
      '    it take until I have my bike back?',
      ' ≠  It is seventy-five dollars | I do not know.',
      '    and takes about three      |',
      '    days.                      |',
      '',
    ].join('\n'),
  );
});

it('the same answer is marked as such, even if the caller interrupted it', () => {
  const cut: RecordedTurn = { ...turn, heard: 'It is seventy', outcome: 'cut' };
  expect(isSame({ original: cut, said: turn.said })).toBe(true);
  expect(forkedTurn({ original: cut, said: turn.said }, 100)).toContain('\n =  It is seventy — ');
  expect(isSame({ original: turn, said: 'Something else.' })).toBe(false);
});

it('turns that both have in common use the whole width', () => {
  expect(sharedTurn({ ...turn, caller: 'How much?' }, 60)).toBe(
    [
      ' 2  caller: How much?',
      '    agent: It is seventy-five dollars and takes about three',
      '    days.',
      '',
    ].join('\n'),
  );
  expect(sharedTurn({ ...turn, kind: 'notice', caller: null, heard: 'Hello?', said: 'Hello?' }, 60)).toBe(
    ' 2  agent: Hello?\n',
  );
  expect(sharedTurn({ ...turn, kind: 'keys', caller: '42#', heard: '', said: '' }, 60)).toBe(
    ' 2  caller: (presses 42#)\n    agent: (nothing)\n',
  );
});

it.each([60, 80, 100])('no line is longer than %i characters', (width) => {
  const said = `Call ${'7'.repeat(150)} please`;
  const text =
    forkedTurn({ original: { ...turn, said, heard: said }, said }, width) + sharedTurn(turn, width);
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(width);
  expect(text.replaceAll(/\D/gu, '').length).toBeGreaterThanOrEqual(300);
});

it('the width is that of the terminal, within reason', () => {
  expect([undefined, 20, 90, 250].map(textWidth)).toEqual([80, 60, 90, 100]);
});
