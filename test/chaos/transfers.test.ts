import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { applyEdit } from '../../chaos/sabotage.ts';
import { WITHOUT_LOOKUP } from '../../chaos/transfers/without-lookup.ts';
import { faultsOf, faultsOfWish, isRight, transferNumbers } from '../../chaos/transfers/verdict.ts';
import type { JudgedTransfer, JudgedWish, PlacedCallOut } from '../../chaos/transfers/verdict.ts';
import { aCallSid } from '../conversation/a-call.ts';

function aTransfer(changes: Partial<JudgedTransfer> = {}): JudgedTransfer {
  const rung = [
    { to: '+12075550150', status: 'busy' },
    { to: '+12075550151', status: 'completed' },
  ];
  return { callSid: aCallSid(), fate: 'talked', story: [], rung, aloneMs: 0, ...changes };
}

function aCall(changes: Partial<PlacedCallOut> = {}): PlacedCallOut {
  return { status: 'completed', from: 1_000, until: 2_000, heard: ['Hello.'], aloneMs: 0, ...changes };
}

function aWish(changes: Partial<JudgedWish> = {}): JudgedWish {
  return { to: '+12075550160', outcome: 'reached', attempts: 1, calls: [aCall()], ...changes };
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
  expect(isRight(transferNumbers([call, aTransfer()], [aWish()]))).toBe(isFine);
  expect(faultsOf(call).length === 0).toBe(isFine);
});

const later = aCall({ from: 3_000, until: 4_000 });

it.each<[string, Partial<JudgedWish>, boolean]>([
  ['is tried again', { attempts: 2, calls: [aCall({ status: 'busy' }), later] }, true],
  ['is placed twice at once', { attempts: 2, calls: [aCall({ until: 3_500 }), later] }, false],
  ['is placed without an attempt', { calls: [aCall(), later] }, false],
  ['is not done', { outcome: null }, false],
  ['still rings', { calls: [aCall({ status: 'ringing', until: Infinity })] }, false],
  ['is answered in silence', { calls: [aCall({ heard: [], aloneMs: 60_000 })] }, false],
])('R-G4: a call out that %s is judged', (_what, changes, isFine) => {
  const wish = aWish(changes);
  expect(isRight(transferNumbers([aTransfer()], [aWish(), wish]))).toBe(isFine);
  expect(faultsOfWish(wish).length === 0).toBe(isFine);
});

it('R-G2: a run in which nobody has talked, or nobody was reached, proves nothing', () => {
  expect(isRight(transferNumbers([aTransfer({ fate: 'back' })], [aWish()]))).toBe(false);
  expect(isRight(transferNumbers([aTransfer()], [aWish({ outcome: 'busy' })]))).toBe(false);
});

it.each(WITHOUT_LOOKUP.edits)('R-G2: the sabotage of $file can be made', async (edit) => {
  const source = await readFile(new URL(`../../src/${edit.file}`, import.meta.url), 'utf8');
  expect(applyEdit(source, edit)).toContain(edit.put);
});
