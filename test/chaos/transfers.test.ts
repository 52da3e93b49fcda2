import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { applyEdit } from '../../chaos/sabotage.ts';
import { WITHOUT_LOOKUP } from '../../chaos/transfers/without-lookup.ts';
import { faultsOf, isRight, transferNumbers } from '../../chaos/transfers/verdict.ts';
import type { JudgedTransfer } from '../../chaos/transfers/verdict.ts';
import { aCallSid } from '../conversation/a-call.ts';

function aTransfer(changes: Partial<JudgedTransfer> = {}): JudgedTransfer {
  const rung = [
    { to: '+12075550150', status: 'busy' },
    { to: '+12075550151', status: 'completed' },
  ];
  return { callSid: aCallSid(), fate: 'talked', story: [], rung, aloneMs: 0, ...changes };
}

it.each<[string, Partial<JudgedTransfer>, boolean]>([
  ['talked to the second person', {}, true],
  ['is with the agent again', { fate: 'back' }, true],
  ['has hung up', { fate: 'left', rung: [] }, true],
  [
    'had a telephone rung twice',
    {
      rung: [
        { to: '+12075550150', status: 'busy' },
        { to: '+12075550150', status: 'canceled' },
      ],
    },
    false,
  ],
  ['is lost', { fate: 'lost' }, false],
  ['waits in a conference', { aloneMs: Infinity }, false],
  [
    'has left a telephone ringing',
    { fate: 'left', rung: [{ to: '+12075550150', status: 'ringing' }] },
    false,
  ],
])('R-G2: a caller who %s is judged', (_what, changes, isFine) => {
  const call = aTransfer(changes);
  expect(isRight(transferNumbers([call, aTransfer()]))).toBe(isFine);
  expect(faultsOf(call).length === 0).toBe(isFine);
});

it('R-G2: a run in which nobody has talked proves nothing', () => {
  expect(isRight(transferNumbers([aTransfer({ fate: 'back' })]))).toBe(false);
});

it.each(WITHOUT_LOOKUP.edits)('R-G2: the sabotage of $file can be made', async (edit) => {
  const source = await readFile(new URL(`../../src/${edit.file}`, import.meta.url), 'utf8');
  expect(applyEdit(source, edit)).toContain(edit.put);
});
