/** The way of a wish with a carrier that fails in every way, in a time that passes only where the wish waits. */
import { expect, it } from 'vitest';
import { carryOut } from '../../../src/conversation/outbound/carry-out.ts';
import type { Heard, OutboundSteps } from '../../../src/conversation/outbound/carry-out.ts';
import { parseCallSid } from '../../../src/contracts/ids.ts';
import type { CallReport, CallStatus, NextStep } from '../../../src/contracts/outbound.ts';
import { OUTBOUND_POLICY } from '../../../src/workflows/call/policy.ts';

const HOUR_MS = 3_600_000;
const sid = (attempt: number) => {
  const callSid = parseCallSid(`CA${String(attempt).padStart(32, '0')}`);
  if (callSid === undefined) throw new Error('unreachable');
  return callSid;
};
const report = (attempt: number, status: CallStatus): CallReport => ({ callSid: sid(attempt), status });

interface World {
  /** What is heard at which time. */
  readonly callbacks?: readonly { readonly at: number; readonly attempt: number; readonly heard: Heard }[];
  readonly cancelAt?: number;
  readonly steps?: Partial<OutboundSteps>;
  readonly next?: readonly NextStep[];
}

async function run({ callbacks = [], cancelAt = Infinity, steps = {}, next = [place(1)] }: World) {
  let now = 0;
  const did: string[] = [];
  const plan = [...next];
  const heard = (attempt: number): Heard =>
    callbacks
      .filter((one) => one.attempt === attempt && one.at <= now)
      .reduce<Heard>((all, one) => ({ ...all, ...one.heard }), {});
  await carryOut(
    {
      now: () => now,
      next: async () => plan.shift() ?? { do: 'done' },
      place: async (attempt) => ({ state: 'placed', callSid: sid(attempt) }),
      find: async () => undefined,
      ask: async ({ callSid }) => {
        did.push(`ask ${now / 1_000}`);
        return { callSid, status: 'queued' };
      },
      cancel: async () => void did.push(`cancel ${now / 1_000}`),
      resultOf: async () => undefined,
      settle: async (attempt, outcome) => void did.push(`${attempt} ${outcome}`),
      heard,
      isCancelled: () => now >= cancelAt,
      async news(ms) {
        const coming = [...callbacks.map(({ at }) => at), cancelAt].filter((at) => at > now);
        now = Math.min(now + ms, ...coming);
      },
      ...steps,
    },
    OUTBOUND_POLICY,
  );
  return { did, now };
}

const place = (attempt: number, closesAt = HOUR_MS): NextStep => ({
  do: 'place',
  attempt,
  closesAt,
  ringSeconds: 30,
});

it('a call that was answered ends with what its own workflow reports', async () => {
  const { did } = await run({
    callbacks: [
      { at: 2_000, attempt: 1, heard: { report: report(1, 'ringing') } },
      { at: 9_000, attempt: 1, heard: { report: report(1, 'in-progress') } },
      { at: 60_000, attempt: 1, heard: { report: report(1, 'completed') } },
      { at: 61_000, attempt: 1, heard: { result: 'reached' } },
    ],
  });
  expect(did).toEqual(['1 reached']);
});

it('busy, no answer and failed are outcomes of the attempt, and the next one follows', async () => {
  for (const status of ['busy', 'no-answer', 'failed'] as const) {
    const { did } = await run({
      next: [place(1), { do: 'wait', until: 600_000 }, place(2)],
      callbacks: [
        { at: 5_000, attempt: 1, heard: { report: report(1, status) } },
        { at: 700_000, attempt: 2, heard: { result: 'voicemail' } },
      ],
      steps: {},
    });
    expect(did.filter((line) => !line.startsWith('ask'))).toEqual([`1 ${status}`, '2 voicemail']);
  }
});

it('a lost response is looked for before anything else, and the call that is found is followed', async () => {
  let requests = 0;
  let looks = 0;
  const { did } = await run({
    steps: {
      place: async () => {
        requests += 1;
        return { state: 'unknown' };
      },
      find: async () => (++looks < 3 ? undefined : report(1, 'ringing')),
    },
    callbacks: [{ at: 40_000, attempt: 1, heard: { report: report(1, 'no-answer') } }],
  });
  expect(did).toEqual(['1 no-answer']);
  expect([requests, looks]).toEqual([1, 3]);
});

it('a callback proves that a call was placed whose response was lost', async () => {
  const { did } = await run({
    steps: { place: async () => ({ state: 'unknown' }) },
    callbacks: [
      { at: 500, attempt: 1, heard: { report: report(1, 'initiated') } },
      { at: 9_000, attempt: 1, heard: { report: report(1, 'busy') } },
    ],
  });
  expect(did).toEqual(['1 busy']);
});

it('a call that is nowhere was not placed; one that shows up later is followed before another one is placed', async () => {
  const placed: number[] = [];
  const { did } = await run({
    next: [place(1), { do: 'wait', until: 600_000 }, { do: 'wait', until: 600_000 }, place(2)],
    steps: {
      place: async (attempt) => {
        placed.push(attempt);
        return attempt === 1 ? { state: 'unknown' } : { state: 'placed', callSid: sid(attempt) };
      },
    },
    callbacks: [
      { at: 300_000, attempt: 1, heard: { report: report(1, 'ringing') } },
      { at: 310_000, attempt: 1, heard: { report: report(1, 'no-answer') } },
      { at: 650_000, attempt: 2, heard: { result: 'reached' } },
    ],
  });
  expect(did).toEqual(['1 not-placed', '1 no-answer', '2 reached']);
  expect(placed).toEqual([1, 2]);
});

it('a carrier with too many requests is asked again, because it has placed nothing', async () => {
  let requests = 0;
  const { did } = await run({
    steps: {
      place: async () => (++requests < 3 ? { state: 'busy' } : { state: 'placed', callSid: sid(1) }),
    },
    callbacks: [{ at: 60_000, attempt: 1, heard: { result: 'reached' } }],
  });
  expect(did).toEqual(['1 reached']);
  expect(requests).toBe(3);
});

it('a refused call is not placed', async () => {
  const { did } = await run({ steps: { place: async () => ({ state: 'refused', code: '21215' }) } });
  expect(did).toEqual(['1 refused']);
});

it('a call that is still queued when the hours end is cancelled', async () => {
  const { did } = await run({
    next: [place(1, 30_000)],
    callbacks: [{ at: 31_000, attempt: 1, heard: { report: report(1, 'canceled') } }],
  });
  expect(did).toEqual(['cancel 30', '1 queued-too-long']);
});

it('a call that rings when the hours end is not cancelled', async () => {
  const { did } = await run({
    next: [place(1, 30_000)],
    callbacks: [
      { at: 29_000, attempt: 1, heard: { report: report(1, 'ringing') } },
      { at: 45_000, attempt: 1, heard: { report: report(1, 'no-answer') } },
    ],
  });
  expect(did).toEqual(['1 no-answer']);
});

it('a wish that is cancelled ends a call that rings, and leaves one in progress alone', async () => {
  const ringing = await run({
    cancelAt: 5_000,
    callbacks: [
      { at: 1_000, attempt: 1, heard: { report: report(1, 'ringing') } },
      { at: 6_000, attempt: 1, heard: { report: report(1, 'canceled') } },
    ],
  });
  expect(ringing.did).toEqual(['cancel 5', '1 cancelled']);
  const talking = await run({
    cancelAt: 5_000,
    callbacks: [
      { at: 1_000, attempt: 1, heard: { report: report(1, 'in-progress') } },
      { at: 60_000, attempt: 1, heard: { result: 'reached' } },
    ],
  });
  expect(talking.did).toEqual(['1 reached']);
});

it('a call whose callbacks stay away is asked for, again and again until it is over', async () => {
  const answers = [report(1, 'in-progress'), report(1, 'in-progress'), report(1, 'completed')];
  const asked: number[] = [];
  const { did, now } = await run({
    steps: {
      ask: async () => {
        asked.push(asked.length);
        return answers.shift();
      },
      resultOf: async () => 'hung-up',
    },
  });
  expect(did).toEqual(['1 hung-up']);
  expect(asked).toHaveLength(3);
  expect(now).toBeGreaterThanOrEqual(90_000);
});

it('a call that the carrier no longer knows, or that left no record, has failed', async () => {
  expect((await run({ steps: { ask: async () => undefined } })).did).toEqual(['1 failed']);
  const unanswered = await run({
    callbacks: [{ at: 1_000, attempt: 1, heard: { report: report(1, 'completed') } }],
  });
  expect(unanswered.did).toEqual(['1 failed']);
});
