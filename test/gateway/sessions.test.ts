import { expect, it } from 'vitest';
import type { Digest } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { createLedger } from '../../src/gateway/relay/ledger.ts';
import type { Session } from '../../src/gateway/relay/session.ts';
import { createSessions } from '../../src/gateway/relay/sessions.ts';
import { start } from '../conversation/a-call.ts';
import { SILENT_EVENTS } from '../fakes/silent-events.ts';

const nothing = () => undefined;

it('whoever asks for a turn tells its connection, and no other, of the digest', () => {
  const learnt: Digest[] = [];
  const session: Session = {
    start,
    epoch: 2,
    ledger: createLedger(
      {
        token: nothing,
        last: nothing,
        notice: nothing,
        drop: nothing,
        catchUp: nothing,
        sounding: nothing,
        speakIn: nothing,
      },
      SILENT_EVENTS,
    ),
    state: nothing,
    learn: (digest) => learnt.push(digest),
    receive: nothing,
    end: nothing,
    handOver: nothing,
    recheck: nothing,
    secure: nothing,
    close: nothing,
    reportEnd: nothing,
  };
  const sessions = createSessions();
  sessions.add(session);
  const digest = { upTo: 5, text: 'Ada calls.' };
  const turn = { callSid: start.callSid, turnId: turnId(2, 1) };
  expect(sessions.take({ ...turn, epoch: 1, digest })).toBeUndefined();
  expect(learnt).toEqual([]);
  expect(sessions.take({ ...turn, epoch: 2, digest })).toBeDefined();
  sessions.take({ ...turn, epoch: 2 });
  expect(learnt).toEqual([digest]);
});
