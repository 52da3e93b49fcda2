import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createWhereabouts } from '../../src/gateway/relay/whereabouts.ts';

function aCallOn(epoch: number) {
  const did: string[] = [];
  const asked = Promise.withResolvers<{ epoch: number }>();
  const whereabouts = createWhereabouts({
    epoch,
    read: () => asked.promise,
    onGone: () => did.push('gone'),
  });
  return { did, asked, whereabouts, act: () => whereabouts.ifHere(() => did.push('acted')) };
}

it('a call of which nobody asks is here', () => {
  const { did, act } = aCallOn(1);
  act();
  expect(did).toEqual(['acted']);
});

it('nothing is done while it is being asked, and then at once where the call is here', async () => {
  const { did, act, asked, whereabouts } = aCallOn(2);
  whereabouts.check();
  act();
  await turnOfTheLoop();
  expect(did).toEqual([]);
  asked.resolve({ epoch: 2 });
  await turnOfTheLoop();
  expect(did).toEqual(['acted']);
  act();
  expect(did).toEqual(['acted', 'acted']);
});

it('nothing is done any more for a call that has gone on elsewhere', async () => {
  const { did, act, asked, whereabouts } = aCallOn(2);
  whereabouts.check();
  act();
  asked.resolve({ epoch: 3 });
  await turnOfTheLoop();
  act();
  expect(did).toEqual(['gone']);
});

it('a call of which nobody can tell is here', async () => {
  const { did, act, asked, whereabouts } = aCallOn(1);
  whereabouts.check();
  act();
  asked.reject(new Error('nobody knows'));
  await turnOfTheLoop();
  expect(did).toEqual(['acted']);
});

it('nothing is done for a connection that is closed meanwhile, and it is not given up again', async () => {
  const { did, act, asked, whereabouts } = aCallOn(1);
  whereabouts.check();
  act();
  whereabouts.stop();
  asked.resolve({ epoch: 2 });
  await turnOfTheLoop();
  expect(did).toEqual([]);
});
