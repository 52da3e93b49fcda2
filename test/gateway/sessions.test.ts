import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ClaimedTurn } from '../../src/activities/turn-claim.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { createLedger } from '../../src/gateway/relay/ledger.ts';
import type { Session } from '../../src/gateway/relay/session.ts';
import { createSessions } from '../../src/gateway/relay/sessions.ts';
import { aCallSid, start } from '../conversation/a-call.ts';
import { SILENT_EVENTS } from '../fakes/silent-events.ts';

const nothing = () => undefined;

function aLedger() {
  const output = {
    token: nothing,
    last: nothing,
    notice: nothing,
    final: nothing,
    drop: nothing,
    hush: nothing,
    catchUp: nothing,
  };
  return createLedger({ ...output, sounding: nothing, speakIn: nothing }, SILENT_EVENTS);
}

function aSession(own: Partial<Session> = {}): Session {
  const ledger = aLedger();
  return {
    start,
    epoch: 2,
    ledger,
    state: nothing,
    learn: nothing,
    take: async (turn) => ledger.take(turn.turnId),
    receive: nothing,
    end: nothing,
    sendDigits: nothing,
    transfer: nothing,
    handOver: nothing,
    recheck: nothing,
    secure: nothing,
    close: nothing,
    reportEnd: nothing,
    stop: nothing,
    isOver: false,
    hasHungUp: false,
    ...own,
  };
}

it('a claim reaches the session of its connection, and no other', async () => {
  const claimed: ClaimedTurn[] = [];
  const sessions = createSessions();
  const ledger = aLedger();
  const session = aSession({
    take: async (turn) => {
      claimed.push(turn);
      return ledger.take(turn.turnId);
    },
  });
  sessions.add(session);
  const turn = { callSid: start.callSid, turnId: turnId(2, 1) };
  expect(await sessions.take({ ...turn, epoch: 1 })).toBeUndefined();
  expect(claimed).toEqual([]);
  expect(await sessions.take({ ...turn, epoch: 2 })).toBeDefined();
  expect(claimed).toEqual([{ ...turn, epoch: 2 }]);
});

it('a handover waits for the open calls, even if the gateway had no calls before', async () => {
  const asked: string[] = [];
  const sessions = createSessions();
  const before = aSession();
  sessions.add(before);
  sessions.release(before);
  const calls = ['1', '2'].map((id) =>
    aSession({ start: { ...start, callSid: aCallSid(id) }, handOver: () => asked.push(id) }),
  );
  for (const call of calls) sessions.add(call);
  let isOver = false;
  const over = sessions.handOver(60_000).then(() => (isOver = true));
  expect(asked).toEqual(['1', '2']);
  for (const call of calls) {
    await turnOfTheLoop();
    expect(isOver).toBe(false);
    sessions.release(call);
  }
  await over;
});
