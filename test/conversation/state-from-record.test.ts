import { describe, expect, it } from 'vitest';
import type { ReplyResult } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import type { CallerSignal, OutgoingSignal } from '../../src/contracts/outgoing.ts';
import { stateFromRecord } from '../../src/conversation/state-from-record.ts';
import type { RecordedTurn } from '../../src/conversation/state-from-record.ts';
import { callIdentity, isFinal, saveTurnInput } from '../../src/conversation/call-record.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallState } from '../../src/conversation/state.ts';
import { aCall, agent, attached, replied, says, start, started, T0 } from './a-call.ts';

const { callSid } = start;

function asks(text: string, seq: number): CallerSignal {
  return { name: 'utterance', callSid, message: says(text, { seq }) };
}

function answers(
  reply: Partial<ReplyResult> & { said: string },
  { seq, asked }: { seq: number; asked?: CallerSignal },
): OutgoingSignal {
  const result = { turnId: turnId(1, seq), outcome: 'spoken' as const, times: { at: T0 }, ...reply };
  return {
    name: 'answered',
    callSid,
    message: { epoch: 1, reply: result, failures: [] },
    ...(asked === undefined ? {} : { asked }),
  };
}

/** The rows that the workflow saves for a state. */
function rowsOf(state: CallState): RecordedTurn[] {
  return state.turns
    .filter(isFinal)
    .map((turn) => saveTurnInput(callIdentity(start), state, turn))
    .map(({ turn }) => turn);
}

function comeBack(state: CallState): CallState {
  return reduce(state, attached(2));
}

/** The context of the model if the caller said something now. */
function context(state: CallState) {
  const asked = reduce(state, says('And on Monday?', { epoch: 2, seq: 1 }));
  const plan = planTurn(asked);
  if (plan.do !== 'answer') throw new Error('no answer is due');
  return buildContext(asked, plan.turn);
}

const RECORDED = aCall(
  attached(),
  says('Hours?'),
  started(),
  replied({ said: 'Nine to six.', filler: { said: 'One moment. ', heard: 'One moment. ' } }),
);

describe('the state of a call from Postgres', () => {
  it('leaves out words that came late, as the state in the workflow does', () => {
    const state = [
      attached(2),
      says('On Sunday, please.', { epoch: 2 }),
      started({ epoch: 2 }),
      says('And on Sunday?', { seq: 2 }),
      replied({ said: 'Closed.' }, { epoch: 2 }),
    ].reduce(reduce, RECORDED);
    expect(state.turns.at(-1)).toMatchObject({ caller: 'And on Sunday?', late: true });
    const known = stateFromRecord(start, rowsOf(state), []);
    expect(known.turns.map(({ late }) => late)).toEqual(state.turns.map(({ late }) => late));
  });

  it('holds what was said in the recorded turns, without fillers', () => {
    const state = comeBack(stateFromRecord(start, rowsOf(RECORDED), []));
    expect(context(state)).toEqual(context(comeBack(RECORDED)));
    expect(state.turns.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(planTurn(state)).toMatchObject({ do: 'say', text: agent.phrases.backAgain, on: { epoch: 2 } });
  });

  it('includes the turns whose signals wait for Temporal', () => {
    const waiting = [asks('And on Sunday?', 2), answers({ said: 'Closed.' }, { seq: 2 })];
    const state = comeBack(stateFromRecord(start, rowsOf(RECORDED), waiting));
    expect(context(state)).toEqual(
      expect.arrayContaining([
        { caller: 'Hours?', agent: 'Nine to six.' },
        { caller: 'And on Sunday?', agent: 'Closed.' },
      ]),
    );
    expect(state.turns.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  });

  it('owes an answer to words that got none', () => {
    const state = comeBack(stateFromRecord(start, rowsOf(RECORDED), [asks('And on Sunday?', 2)]));
    expect(planTurn(state)).toMatchObject({ do: 'answer', turn: { id: '1.2', caller: 'And on Sunday?' } });
  });

  it('owes the rest of an answer that was lost with its gateway, even if Temporal has the question', () => {
    const last = {
      said: 'Closed on Sunday, and on Monday.',
      heard: 'Closed on Sunday,',
      outcome: 'dropped',
    } as const;
    const waiting = [answers(last, { seq: 2, asked: asks('And on Sunday?', 2) })];
    expect(planTurn(comeBack(stateFromRecord(start, rowsOf(RECORDED), waiting)))).toMatchObject({
      do: 'answer',
      turn: { caller: 'And on Sunday?' },
      owed: { resume: { heard: 'Closed on Sunday,', unheard: ' and on Monday.', complete: true } },
    });
  });

  it('holds a turn once that was recorded before its signals were removed from the journal', () => {
    const asked = asks('Hours?', 1);
    const waiting = [asked, answers({ said: 'Nine to six.' }, { seq: 1, asked })];
    const state = stateFromRecord(start, rowsOf(RECORDED), waiting);
    expect(state.turns.map(({ caller }) => caller)).toEqual([null, 'Hours?']);
    expect(state.owed).toBeNull();
  });

  it('uses the agent that the call started with if its first signal is in the journal too', () => {
    const begun = { ...start, agent: { ...agent, greeting: 'Good morning.' } };
    const waiting: OutgoingSignal[] = [{ name: 'attached', callSid, start: begun, message: attached() }];
    expect(stateFromRecord(start, [], waiting)).toMatchObject({
      epoch: 1,
      turns: [{ kind: 'greeting', said: 'Good morning.' }],
    });
  });
});
