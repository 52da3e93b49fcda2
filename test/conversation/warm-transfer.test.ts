import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallSid } from '../../src/contracts/ids.ts';
import {
  mayAccept,
  progressOf,
  reduceTransfer,
  startedTransfer,
} from '../../src/conversation/warm-transfer.ts';
import type { TransferEvent, TransferState } from '../../src/conversation/warm-transfer.ts';
import { aCallSid } from './a-call.ts';

const [A, B] = [aCallSid('a'), aCallSid('b')];
const after = (...events: readonly TransferEvent[]) => events.reduce(reduceTransfer, startedTransfer(2));
const placed = (sid = A, ring = 0): TransferEvent => ({ type: 'placed', ring, result: 'placed', sid });
const asked = (result: 'again' | 'refused' | 'unknown' | 'caller-gone', ring = 0): TransferEvent => ({
  ...{ type: 'placed', ring, result },
});
const leg = (status: string, ring = 0, sid = A): TransferEvent => ({ type: 'leg', ring, sid, status });
const answered = leg('in-progress');
const accepted: TransferEvent = { type: 'accepted', ring: 0, sid: A };

describe('R-G2: the numbers of a warm transfer', () => {
  it.each([
    ['busy', leg('busy')],
    ['no-answer', leg('no-answer')],
    ['failed', leg('failed')],
    ['machine', { type: 'machine', ring: 0, sid: A }],
    ['declined', { type: 'declined', ring: 0, sid: A }],
  ] as const)('are rung one after another: %s', (outcome, event) => {
    const state = after(placed(), answered, event);
    expect(state).toMatchObject({ step: 'place', ring: 1, outcomes: [outcome] });
    expect(progressOf(reduceTransfer(state, asked('refused', 1)))).toEqual({
      step: 'back',
      outcome: 'failed',
    });
  });

  it('are asked for again only if nothing was placed', () => {
    expect(after(asked('again'))).toMatchObject({ step: 'place', ring: 0, tries: 1 });
    const lost = after(asked('unknown'));
    expect(lost.step).toBe('find');
    expect(reduceTransfer(lost, { type: 'found', sids: [A] })).toMatchObject({ step: 'ring', leg: A });
    const nothing: TransferEvent = { type: 'found', sids: [] };
    expect([nothing, nothing].reduce(reduceTransfer, lost)).toMatchObject({ step: 'place', ring: 0 });
    // The carrier does not say what it has placed: nobody rings it twice.
    const silent: TransferEvent = { type: 'found', sids: undefined };
    expect([silent, silent].reduce(reduceTransfer, lost)).toMatchObject({ step: 'place', ring: 1 });
  });

  it('are known by the first webhook of a call, if the answer to the request was lost', () => {
    const lost = after(asked('unknown'), leg('ringing'));
    expect(lost).toMatchObject({ step: 'ring', leg: A });
    expect(after(answered)).toMatchObject({ step: 'tell', leg: A });
  });

  it('are not mixed up if a call is over before the answer to the request for it', () => {
    const next = after(leg('busy'), placed());
    expect(next).toMatchObject({ step: 'place', ring: 1, tries: 0, outcomes: ['busy'] });
    expect(next.leg).toBeUndefined();
    expect(reduceTransfer(next, placed(B, 1))).toMatchObject({ step: 'ring', ring: 1, leg: B });
  });

  it('that rings although it was given up is ended', () => {
    const state = after(asked('refused'), placed(B, 1), leg('in-progress', 0, A));
    expect(state).toMatchObject({ leg: B, toEnd: [{ sid: A, isTold: true }] });
  });
});

describe('R-G2: a caller in a warm transfer', () => {
  it('joins a person who has accepted, and only then', () => {
    expect(mayAccept(after(placed()), { ring: 0, sid: A })).toBe(true);
    expect(mayAccept(after(placed(), leg('busy')), { ring: 0, sid: A })).toBe(false);
    const state = after(placed(), answered, accepted);
    expect(progressOf(state)).toEqual({ step: 'joining' });
    expect(reduceTransfer(state, { type: 'joined' }).step).toBe('talk');
  });

  it('who hangs up stops the ringing, and a person who listens is told', () => {
    const left: TransferEvent = { type: 'callerLeft' };
    expect(after(placed(), left)).toMatchObject({ step: 'over', toEnd: [{ sid: A, isTold: false }] });
    expect(after(placed(), answered, left)).toMatchObject({
      step: 'over',
      toEnd: [{ sid: A, isTold: true }],
    });
    expect(after(placed(), answered, accepted, left).toEnd).toEqual([{ sid: A, isTold: true }]);
    // The request was on its way.
    expect(after(left, placed())).toMatchObject({ step: 'over', toEnd: [{ sid: A, isTold: false }] });
    expect(mayAccept(after(placed(), answered, left), { ring: 0, sid: A })).toBe(false);
  });

  it('is fetched if the person has left before they met, and is back at once if they ask', () => {
    const alone = after(placed(), answered, accepted, { type: 'joined' }, leg('completed'));
    expect(progressOf(alone)).toEqual({ step: 'back', outcome: 'failed' });
    const fetch = reduceTransfer(alone, { type: 'timeUp' });
    expect(fetch.step).toBe('fetch');
    expect(reduceTransfer(fetch, { type: 'notFetched' })).toMatchObject({ step: 'fetch', looks: 1 });
    expect(reduceTransfer(fetch, { type: 'fetched' }).step).toBe('over');
    // The usual end: the conference is over for both.
    expect(reduceTransfer(alone, { type: 'over' })).toMatchObject({ step: 'over', outcomes: [] });
  });

  it('who leaves before the person has entered does not leave them alone', () => {
    const talk = after(placed(), answered, accepted, { type: 'joined' });
    for (const type of ['over', 'callerLeft'] as const) {
      const left = reduceTransfer(talk, { type });
      expect(left).toMatchObject({ step: 'leave', leg: A, toEnd: [] });
      expect(progressOf(left)).toEqual({ step: 'over' });
      expect(mayAccept(left, { ring: 0, sid: A })).toBe(false);
      expect(reduceTransfer(left, leg('completed'))).toMatchObject({ step: 'over', toEnd: [] });
      expect(reduceTransfer(left, { type: 'timeUp' })).toMatchObject({
        step: 'over',
        toEnd: [{ sid: A, isTold: true }],
      });
    }
  });

  it('who cannot be found after the key is back, and the person is told', () => {
    const state = after(placed(), answered, accepted, { type: 'timeUp' });
    expect(state).toMatchObject({ step: 'over', toEnd: [{ sid: A, isTold: true }] });
    expect(progressOf(state)).toEqual({ step: 'back', outcome: 'failed' });
  });
});

/** What may happen to a transfer whose numbers are rung by a carrier that loses answers. */
interface World {
  readonly state: TransferState;
  /** Calls that the carrier has placed, by number. They ring or are answered until they are ended. */
  readonly live: readonly { readonly ring: number; readonly sid: CallSid }[];
  readonly isDialledTwice: boolean;
  readonly placedCount: number;
}

function happen({ state, live, isDialledTwice, placedCount }: World, choice: number): World {
  const apply = (event: TransferEvent, now = live, count = placedCount): World => {
    let next = reduceTransfer(state, event);
    let open = now;
    for (const { sid } of next.toEnd) {
      open = open.filter((one) => one.sid !== sid);
      next = reduceTransfer(next, { type: 'ended', sid });
    }
    return { state: next, live: open, placedCount: count, isDialledTwice };
  };
  const current = live.find(({ ring }) => ring === state.ring);
  if (choice % 7 === 6) return apply({ type: 'callerLeft' });
  switch (state.step) {
    case 'place': {
      if (state.hasCallerLeft) return apply(asked('caller-gone', state.ring));
      if (choice % 3 === 2) return apply(asked(choice % 2 === 0 ? 'again' : 'refused', state.ring));
      const sid = aCallSid(String(placedCount + 1));
      if (choice % 5 === 4) {
        const { ring } = state;
        const over = apply({ type: 'leg', ring, sid, status: 'busy' }, live, placedCount + 1);
        return { ...over, state: reduceTransfer(over.state, placed(sid, ring)) };
      }
      const now = [...live, { ring: state.ring, sid }];
      const isLost = choice % 3 === 1;
      const next = apply(
        isLost ? asked('unknown', state.ring) : placed(sid, state.ring),
        now,
        placedCount + 1,
      );
      return { ...next, isDialledTwice: isDialledTwice || current !== undefined };
    }
    case 'find':
      return apply({
        type: 'found',
        sids:
          choice % 3 === 0 ? undefined : live.filter(({ ring }) => ring === state.ring).map(({ sid }) => sid),
      });
    case 'over': {
      // A call that nobody knew of is answered in the end, and its webhook finds no transfer any more.
      return { state, live: [], isDialledTwice, placedCount };
    }
    default: {
      const sid = state.leg ?? A;
      const events: readonly TransferEvent[] = [
        { type: 'timeUp' },
        { type: 'leg', ring: state.ring, sid, status: 'in-progress' },
        { type: 'leg', ring: state.ring, sid, status: 'completed' },
        { type: 'accepted', ring: state.ring, sid },
        { type: 'joined' },
        { type: state.step === 'fetch' ? 'fetched' : 'timeUp' },
        { type: 'over' },
      ];
      const event = events[choice % events.length] ?? { type: 'timeUp' };
      const isHungUp = event.type === 'leg' && event.status === 'completed';
      return apply(event, isHungUp ? live.filter((one) => one.sid !== sid) : live);
    }
  }
}

it('R-G2: whatever happens, a transfer ends, rings no number while it may be ringing, and leaves no person without a caller', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 120, maxLength: 120 }), (choices) => {
      let world: World = { state: startedTransfer(3), live: [], isDialledTwice: false, placedCount: 0 };
      for (const choice of choices) {
        world = happen(world, choice);
        const { leg, done } = world.state;
        expect(leg !== undefined && done.includes(leg) && world.state.step !== 'over').toBe(false);
      }
      expect(world.state.step).toBe('over');
      expect(world.isDialledTwice).toBe(false);
      expect(world.state.toEnd).toEqual([]);
      // Each number has an outcome, or the caller was gone or talked.
      expect(world.state.outcomes.length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 300 },
  );
});
