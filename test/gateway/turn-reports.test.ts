import { expect, it } from 'vitest';
import type { ReplyResult } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import type { OutgoingSignal } from '../../src/contracts/outgoing.ts';
import { createTurnReports } from '../../src/gateway/relay/turn-reports.ts';
import { aCall, attached, start, T0 } from '../conversation/a-call.ts';

const { callSid } = start;
const SAID = { epoch: 1, seq: 1, at: T0, text: 'Hours?', lang: start.agent.language };

function aCallBeingAnswered() {
  const posted: OutgoingSignal[] = [];
  const drafts: OutgoingSignal[][] = [];
  let isAway = false;
  const words = createTurnReports({
    ...{ callSid, epoch: 1, isAway: () => isAway },
    state: () => aCall(attached(), { type: 'utterance', ...SAID }),
    outbox: {
      post: async (signal) => void posted.push(signal),
      draft() {
        const kept: OutgoingSignal[] = [];
        drafts.push(kept);
        return { keep: (signal) => void kept.push(signal), post: (signal) => void posted.push(signal) };
      },
      takeOver: async () => [],
      size: 0,
    },
  });
  return { words, posted, drafts, goAway: () => void (isAway = true), comeBack: () => void (isAway = false) };
}

function result(heard: string, outcome: ReplyResult['outcome'] = 'dropped'): ReplyResult {
  return { turnId: turnId(1, 1), outcome, said: 'Nine to six.', heard, times: { at: 0 } };
}

function signalOf(reply: ReplyResult) {
  return {
    name: 'answered',
    callSid,
    message: { epoch: 1, reply, failures: [] },
    asked: { name: 'utterance', callSid, message: SAID },
  };
}

it('while Temporal is reachable, only the activity reports a turn that the workflow asked for', () => {
  const { words, posted, drafts } = aCallBeingAnswered();
  words.progressed(result('Nine'));
  words.settled(result('Nine to six.', 'spoken'), undefined);
  expect(posted).toEqual([]);
  expect(drafts).toEqual([]);
});

it('a turn that the gateway answered itself is reported with its passages and failures', () => {
  const { words, posted } = aCallBeingAnswered();
  const reply = result('Nine to six.', 'spoken');
  const failures = [{ step: 'search', at: 1, type: 'Timeout' }] as const;
  words.settled(reply, { reply, failures });
  expect(posted).toMatchObject([{ name: 'answered', message: { epoch: 1, reply, failures } }]);
});

it('while Temporal is away, the progress of the open turn is saved, and the turn is reported when it is over', () => {
  const { words, posted, drafts, goAway, comeBack } = aCallBeingAnswered();
  goAway();
  words.secure([result('Nine')]);
  words.progressed(result('Nine to'));
  expect(drafts).toEqual([[signalOf(result('Nine')), signalOf(result('Nine to'))]]);
  comeBack();
  // The report must not hold less than the activity, which Temporal can hear again.
  words.progressed(result('Nine to six'));
  expect(drafts[0]?.at(-1)).toEqual(signalOf(result('Nine to six')));
  words.settled(result('Nine to six.', 'spoken'), undefined);
  expect(posted).toEqual([signalOf(result('Nine to six.', 'spoken'))]);
});

it('a result that an activity returned just before Temporal went away is also reported, once', () => {
  const { words, posted, goAway } = aCallBeingAnswered();
  words.settled(result('Nine to six.', 'spoken'), undefined);
  goAway();
  words.secure([]);
  words.secure([]);
  expect(posted).toEqual([signalOf(result('Nine to six.', 'spoken'))]);
});
