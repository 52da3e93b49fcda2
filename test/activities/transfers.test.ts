/** What the carrier's answers mean for a transfer, over its real wire. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTransferActivities } from '../../src/activities/transfers.ts';
import { createTwilioLiveCalls } from '../../src/adapters/telephony/twilio-live-calls.ts';
import type { CallSid } from '../../src/contracts/ids.ts';
import type {
  EndLegInput,
  FindLegInput,
  PlacedLeg,
  PlaceLegInput,
} from '../../src/contracts/warm-transfer.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { TWILIO_ACCOUNT } from '../fakes/fake-twilio.ts';
import { createTwilioPeople } from '../fakes/twilio-people.ts';
import { startRestServer, withFaults } from '../fakes/twilio-rest.ts';
import type { RequestFault, RestServer } from '../fakes/twilio-rest.ts';

let rest: RestServer;
const faults: RequestFault[] = [];
const nowhere = 'http://127.0.0.1:1/nowhere#rc=0';
const input: PlaceLegInput = {
  ...{ callSid: aCallSid('c'), epoch: 1, to: '+12075550150', from: '+12075550142', ringSeconds: 20 },
  urls: { offer: nowhere, status: nowhere, machine: nowhere },
};

const twilio = createTwilioPeople({
  connectTo: undefined,
  timing: { scale: 1, retryMs: 1 },
  who: () => ({ kind: 'person', ringsMs: 60_000 }),
});

beforeAll(async () => {
  rest = await startRestServer(
    withFaults(twilio.handler, ({ method }) => (method === 'POST' ? faults.shift() : undefined)),
  );
});
afterAll(async () => {
  twilio[Symbol.dispose]();
  await rest[Symbol.asyncDispose]();
});

function aWorker(apiUrl = rest.origin) {
  const calls = createTwilioLiveCalls({ ...TWILIO_ACCOUNT, apiUrl });
  const { placeLeg, findLegs, endLeg, legStatus } = createTransferActivities({ calls });
  const environment = new MockActivityEnvironment(undefined, {
    logger: new DefaultLogger('WARN', () => undefined),
  });
  return {
    place: (changes: Partial<PlaceLegInput> = {}): Promise<PlacedLeg> =>
      environment.run((asked: PlaceLegInput) => placeLeg(asked), { ...input, ...changes }),
    find: ({ to = input.to, since }: { readonly to?: string; readonly since: number }) =>
      environment.run((asked: FindLegInput) => findLegs(asked), { to, from: input.from, since }),
    end: (sid: CallSid): Promise<void> => environment.run((asked: EndLegInput) => endLeg(asked), { sid }),
    status: (sid: CallSid): Promise<string | undefined> =>
      environment.run((asked: { readonly sid: CallSid }) => legStatus(asked), { sid }),
  };
}

describe('R-G2: a person is rung', () => {
  it.each([
    ['too many requests at once', { status: 429, code: 20429 }, 'again'],
    ['a number that is refused', { status: 400, code: 21217 }, 'refused'],
    ['wrong credentials', { status: 401, code: 20003 }, 'refused'],
    ['a fault of the server', { status: 500, code: 20500 }, 'unknown'],
    ['a connection that breaks', 'broken', 'unknown'],
    ['an answer that is lost', 'lost', 'unknown'],
  ] as const)('%s', async (_what, fault, result) => {
    faults.push(fault);
    expect(await aWorker().place()).toEqual({ result });
    faults.length = 0;
  });

  it('unless the caller has hung up, and again after a request that has not left', async () => {
    const before = twilio.people.length;
    // The caller's call is not known to the carrier any more: only what it says counts.
    const placed = await aWorker().place();
    if (placed.result !== 'placed') throw new Error('a person is rung');
    await aWorker().end(placed.sid);
    await expect.poll(() => aWorker().status(placed.sid)).toBe('canceled');
    expect(await aWorker().place({ callSid: placed.sid })).toEqual({ result: 'caller-gone' });
    expect(twilio.people).toHaveLength(before + 1);
    expect(await aWorker('http://127.0.0.1:1').place()).toEqual({ result: 'again' });
  });

  it('and found after a lost answer', async () => {
    const since = Date.now();
    faults.push('lost');
    await aWorker().place({ to: '+12075550177' });
    const sid = twilio.people.at(-1)?.sid;
    const found: unknown = await aWorker().find({ to: '+12075550177', since });
    expect(found).toEqual([sid]);
    expect(await aWorker().find({ since: Date.now() + 10_000 })).toEqual([]);
  });
});
