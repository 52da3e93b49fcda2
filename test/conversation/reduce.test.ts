import { describe, expect, it } from 'vitest';
import { GREETING_TURN, turnId } from '../../src/contracts/ids.ts';
import { hasFailedCaller } from '../../src/conversation/call-record.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { awaitsReconnect, planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent } from '../../src/conversation/state.ts';
import { transcriptOf } from '../../src/conversation/transcript.ts';
import { aCall, agent, attached, replied, says, started, T0 } from './a-call.ts';

describe('an ordinary turn', () => {
  it('owes an answer from the moment of the utterance', () => {
    const plan = planTurn(aCall(attached(), says('When do you open?')));
    expect(plan).toMatchObject({
      do: 'answer',
      turn: { number: 1, caller: 'When do you open?' },
      on: { epoch: 1 },
    });
  });

  it('waits for a connection before it plans anything', () => {
    expect(planTurn(aCall(says('Hello?')))).toEqual({ do: 'nothing' });
  });

  it('asks for the words once', () => {
    expect(planTurn(aCall(attached(), says('Hello?'), started()))).toEqual({ do: 'nothing' });
  });

  it('is over when its words have been heard', () => {
    const state = aCall(attached(), says('Hello?'), started(), replied({ said: 'At nine.' }));
    expect(state.owed).toBeNull();
    expect(state.turns[1]).toMatchObject({ outcome: 'spoken', said: 'At nine.', heard: 'At nine.' });
  });

  it('survives JSON unchanged', () => {
    const state = aCall(
      attached(),
      says('Hello?'),
      started(),
      replied({ said: 'At nine.', outcome: 'cut', heard: 'At' }),
    );
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('duplicates', () => {
  it('an utterance sent twice is one turn', () => {
    expect(aCall(attached(), says('Hello?'), says('Hello?')).turns).toHaveLength(2);
  });

  it('the same seq on another connection is another turn', () => {
    expect(aCall(attached(), says('One'), attached(2), says('Two', { epoch: 2 })).turns).toHaveLength(3);
  });

  it('a connection older than the current one changes nothing', () => {
    const state = aCall(attached(2));
    expect(reduce(state, attached(1))).toBe(state);
  });
});

describe('a barge-in', () => {
  it('keeps what the next utterance reports as heard, before the result arrives', () => {
    const heard = { turnId: turnId(1, 1), text: 'We open', cut: true };
    const state = aCall(attached(), says('Hours?'), started(), {
      ...says('No, prices', { seq: 2 }),
      previous: heard,
    });
    expect(state.turns[1]).toMatchObject({ outcome: 'cut', heard: 'We open' });
    expect(state.owed?.turnId).toBe('1.2');
  });

  it('lets a late result of the cut turn add what was said, without a new plan', () => {
    const state = aCall(
      attached(),
      says('Hours?'),
      started(),
      { ...says('No, prices', { seq: 2 }), previous: { turnId: turnId(1, 1), text: 'We open', cut: true } },
      started({ seq: 2 }),
      replied({ said: 'We open at nine.', outcome: 'cut', heard: 'We open' }),
    );
    expect(state.turns[1]).toMatchObject({ outcome: 'cut', said: 'We open at nine.', heard: 'We open' });
    expect(state.owed).toMatchObject({ turnId: '1.2' });
  });

  it('lets a result count that is processed after the next utterance', () => {
    // A workflow task delivers signals before activity results, whichever came first.
    const state = aCall(
      attached(),
      says('Hours?'),
      started(),
      says('And prices?', { seq: 2 }),
      replied({ said: 'At nine.', outcome: 'spoken' }),
    );
    expect(state.turns[1]).toMatchObject({ outcome: 'spoken', heard: 'At nine.' });
    expect(state.owed).toMatchObject({ turnId: '1.2' });
  });

  it('of two utterances before any answer, only the second is owed an answer', () => {
    const state = aCall(
      attached(),
      says('I need a tyre', { at: T0 }),
      says('for a child', { seq: 2, at: T0 + 900 }),
    );
    expect(state.owed?.turnId).toBe('1.2');
    expect(state.turns[1]?.outcome).toBe('cut');
    expect(hasFailedCaller(state)).toBe(false);
  });

  it('an utterance after the response timeout marks the previous turn as unanswered', () => {
    const late = T0 + agent.limits.responseTimeoutMs + 1;
    const state = aCall(attached(), says('Hello?', { at: T0 }), says('Anybody?', { seq: 2, at: late }));
    expect(state.turns[1]?.outcome).toBe('unanswered');
    expect(hasFailedCaller(state)).toBe(true);
  });
});

describe('R-C9: a request for a pause', () => {
  it('gets one word in the language of the call, and no model is asked', () => {
    const state = aCall(attached(), { ...says('Hold on.'), pause: true });
    expect(planTurn(state)).toMatchObject({ do: 'say', text: 'Okay.', turn: { caller: 'Hold on.' } });
  });

  it('is answered as before if the gateway does not mark it', () => {
    expect(planTurn(aCall(attached(), says('Hold on.')))).toMatchObject({ do: 'answer' });
  });

  it('does not replace the goodbye at the time limit', () => {
    const limit: CallEvent = { type: 'learnt', event: { type: 'timeLimit', at: T0 } };
    const state = aCall(attached(), says('Hours?'), started(), limit, {
      ...says('Wait.', { seq: 2 }),
      pause: true,
    });
    expect(planTurn(state)).toMatchObject({ do: 'say', text: agent.phrases.timeLimit });
  });
});

describe('a lost connection', () => {
  const dropped = [
    attached(),
    says('Hours?'),
    started(),
    replied({ said: 'At nine. Until six.', outcome: 'dropped', heard: 'At nine. ' }),
  ];

  it('waits for a new one if words are owed', () => {
    expect(awaitsReconnect(aCall(...dropped))).toBe(true);
    expect(planTurn(aCall(...dropped))).toEqual({ do: 'nothing' });
  });

  it('is resumed at the first unheard clause, without asking a model again', () => {
    const plan = planTurn(aCall(...dropped, attached(2)));
    expect(plan).toMatchObject({
      do: 'answer',
      on: { epoch: 2 },
      owed: { resume: { heard: 'At nine. ', unheard: 'Until six.', complete: true } },
    });
  });

  it('records the whole answer once the rest was heard', () => {
    const state = aCall(
      ...dropped,
      attached(2),
      started({ on: 2 }),
      replied({ said: 'Until six.' }, { on: 2 }),
    );
    expect(state.turns[1]).toMatchObject({
      outcome: 'spoken',
      said: 'At nine. Until six.',
      heard: 'At nine. Until six.',
    });
  });

  it('uses the progress that the new gateway has read if the old one is gone', () => {
    const progress = { turnId: turnId(1, 1), epoch: 1, said: 'At nine. Un', heard: 'At ', complete: false };
    const state = aCall(attached(), says('Hours?'), started(), { ...attached(2), progress });
    expect(planTurn(state)).toMatchObject({
      owed: { resume: { heard: 'At ', unheard: 'nine. Un', complete: false } },
    });
  });

  it('continues after the words that a late report of the previous gateway adds', () => {
    const told: CallEvent = {
      type: 'answered',
      epoch: 1,
      reply: {
        ...{ turnId: turnId(1, 1), outcome: 'dropped', times: { at: T0 } },
        ...{ said: 'At nine. Until six.', heard: 'At nine.' },
      },
      failures: [],
    };
    const late = aCall(attached(), attached(2), says('Hours?'), told);
    expect(late.turns.at(-1)?.standIn).toBeUndefined();
    expect(reduce(late, { ...told, standIn: true }).turns.at(-1)?.standIn).toBe(true);
    expect(awaitsReconnect(late)).toBe(false);
    expect(planTurn(late)).toMatchObject({
      owed: { resume: { heard: 'At nine.', unheard: ' Until six.', complete: true } },
      on: { epoch: 2 },
    });
    const said = [started({ on: 2 }), replied({ said: ' Until six.' }, { on: 2 })].reduce(reduce, late);
    expect(said.turns.at(-1)).toMatchObject({ outcome: 'spoken', heard: 'At nine. Until six.' });
  });

  it('puts the words of a connection before those of the next one, if that has reported first', () => {
    const said = 'At nine. Until six.';
    const rest: CallEvent = {
      ...{ type: 'answered', epoch: 2, failures: [], standIn: true },
      reply: { turnId: turnId(1, 1), outcome: 'spoken', said: ' Until six.', times: { at: T0 } },
    };
    const late = replied({ outcome: 'dropped', said, heard: 'At nine.' });
    const whole = { outcome: 'spoken', heard: said, said };
    const before = aCall(attached(), says('Hours?'), started(), attached(2), rest);
    expect(before.turns.at(-1)).toMatchObject({ heard: ' Until six.' });
    expect(reduce(before, late).turns.at(-1)).toMatchObject(whole);
    expect([late, late, rest].reduce(reduce, before).turns.at(-1)).toMatchObject(whole);
    const progress = { turnId: turnId(1, 1), epoch: 1, said, heard: 'At nine.', complete: true };
    const known = aCall(attached(), says('Hours?'), started(), { ...attached(2), progress }, rest);
    expect(known.turns.at(-1)).toMatchObject(whole);
    expect(reduce(known, late).turns.at(-1)).toMatchObject(whole);
  });

  it('ignores a late result of the previous connection', () => {
    const state = aCall(attached(), says('Hours?'), started(), attached(2), started({ on: 2 }));
    expect(reduce(state, replied({ said: 'Old words' }))).toBe(state);
  });

  it('invites the caller to go on if nothing was owed, and does not greet again', () => {
    const plan = planTurn(aCall(attached(), attached(2)));
    expect(plan).toMatchObject({ do: 'say', text: agent.phrases.backAgain });
  });

  it('that never comes back has failed the caller', () => {
    const state = aCall(...dropped, { type: 'reconnectExpired', epoch: 1, at: T0 });
    expect(state.ended?.by).toBe('failure');
    expect(hasFailedCaller(state)).toBe(true);
  });
});

describe('words that a cut-off gateway delivers late', () => {
  const asked = says('And on Sunday?', { seq: 2, at: T0 + 12_000 });
  const before = aCall(attached(), says('Hours?'), started(), replied({ said: 'At nine.' }), attached(2));

  it('are answered if the caller has said nothing since', () => {
    const state = reduce(before, asked);
    expect(planTurn(state)).toMatchObject({
      do: 'answer',
      turn: { id: turnId(1, 2) },
      on: { epoch: 2 },
    });
    expect(state.turns.at(-1)?.late).toBeUndefined();
  });

  it('are recorded only, once the caller has gone on: the answer to the newer words is neither cut nor given again', () => {
    const again = [says('On Sunday, please.', { epoch: 2 }), started({ epoch: 2 })].reduce(reduce, before);
    const state = reduce(again, asked);
    expect(state.owed).toEqual(again.owed);
    expect(planTurn(state)).toEqual({ do: 'nothing' });
    expect(state.turns.at(-1)).toMatchObject({
      caller: 'And on Sunday?',
      at: asked.at,
      late: true,
      said: '',
    });
    const next = [
      replied({ said: 'Closed.' }, { epoch: 2 }),
      says('Thanks, and Monday?', { epoch: 2, seq: 2 }),
    ].reduce(reduce, state);
    const plan = planTurn(next);
    if (plan.do !== 'answer') throw new Error('no answer is owed');
    const told = buildContext(next, plan.turn).map(({ caller }) => caller);
    expect(told).toEqual(['Hours?', 'On Sunday, please.', 'Thanks, and Monday?']);
  });

  it('bring what was heard on the older connection, which does not replace what the newer one has said since', () => {
    const progress = {
      turnId: turnId(1, 1),
      epoch: 1,
      said: 'At nine. Until',
      heard: 'At nine.',
      complete: true,
    };
    const resumed = aCall(
      attached(),
      says('Hours?'),
      started(),
      { ...attached(2), progress },
      started({ on: 2 }),
      replied({ said: ' Until six.' }, { on: 2 }),
      says('Thanks.', { epoch: 2 }),
    );
    const whole = { outcome: 'spoken', said: 'At nine. Until six.', heard: 'At nine. Until six.' };
    expect(resumed.turns[1]).toMatchObject(whole);
    const previous = { turnId: turnId(1, 1), text: 'At nine.', cut: true };
    const state = reduce(resumed, { ...says('Hello?', { seq: 2 }), previous });
    expect(state.turns[1]).toMatchObject(whole);
    expect(state.turns.at(-1)).toMatchObject({ caller: 'Hello?', late: true });
  });

  it('are not continued by what the caller says next', () => {
    const state = [
      says('On Sunday, please.', { epoch: 2 }),
      asked,
      { ...says('At what time?', { epoch: 2, seq: 2 }), continues: true as const },
    ].reduce(reduce, before);
    expect(state.turns.at(-1)?.continues).toBeUndefined();
  });

  it('do not count as silence: an older connection no longer asks whether the caller is there', () => {
    const quiet = [started({ epoch: 2, seq: 0 }), replied({ said: 'Go on.' }, { epoch: 2, seq: 0 })].reduce(
      reduce,
      before,
    );
    expect(quiet.owed).toBeNull();
    const silence: CallEvent = { type: 'silence', epoch: 1, seq: 3, at: T0 + 30_000 };
    expect(reduce(quiet, silence).owed).toBeNull();
    expect(reduce(quiet, { ...silence, epoch: 2 }).owed).not.toBeNull();
  });
});

describe('R-C3: a connection of a call that may have been connected before', () => {
  it('is greeted if it was the first', () => {
    const state = aCall(attached(126));
    expect(planTurn(state)).toMatchObject({ do: 'say', turn: { id: GREETING_TURN }, text: agent.greeting });
    expect(aCall(attached(126), says('Hello?', { epoch: 126 })).turns).toHaveLength(2);
  });

  it('is not greeted if it was not', () => {
    expect(planTurn(aCall(attached(), attached(126)))).toMatchObject({ text: agent.phrases.backAgain });
  });
});

describe('silence', () => {
  const silent = (seq: number) => ({ type: 'silence', epoch: 1, seq, at: T0 }) as const;

  it('makes the agent ask, and after the limit say goodbye', () => {
    let state = aCall(attached());
    for (const seq of [1, 2]) {
      state = reduce(state, silent(seq));
      expect(planTurn(state)).toMatchObject({ do: 'say', text: agent.phrases.stillThere });
      state = [started({ seq }), replied({ said: 'Are you still there?' }, { seq })].reduce(reduce, state);
    }
    expect(planTurn(reduce(state, silent(3)))).toMatchObject({
      text: agent.phrases.silentGoodbye,
      owed: { thenEnd: true },
    });
  });

  it('is forgotten when the caller speaks', () => {
    expect(aCall(attached(), silent(1), says('Yes', { seq: 2 })).silences).toBe(0);
  });

  it('that only the gateway knew of is recorded once, with what it said', () => {
    const said = 'Are you still there?';
    const reply = { turnId: turnId(1, 2), outcome: 'spoken', said, times: { at: T0 + 7 } } as const;
    const told = { type: 'answered', epoch: 1, reply, failures: [] } as const;
    const state = aCall(attached(), says('Hours?'), silent(2));
    expect(reduce(state, told)).toBe(state);
    const recorded = [told, told].reduce((now, report) => reduce(now, { ...report, notice: true }), state);
    expect(recorded.turns).toHaveLength(3);
    expect(recorded.turns[2]).toMatchObject({
      ...{ kind: 'notice', at: T0 + 7, outcome: 'spoken', heard: 'Are you still there?' },
    });
    expect(recorded.owed).toEqual(state.owed);
  });

  it('does not count while an answer is owed', () => {
    expect(aCall(attached(), says('Hours?'), silent(2)).owed?.turnId).toBe('1.1');
  });
});

describe('the end', () => {
  it('keeps the first reason and learns the last seq from a later report', () => {
    const state = aCall(
      attached(),
      { type: 'ended', epoch: 0, by: 'caller', at: T0 },
      { type: 'ended', epoch: 1, by: 'failure', at: T0 + 5, lastSeq: 3 },
    );
    expect(state.ended).toEqual({ epoch: 1, by: 'caller', at: T0, lastSeq: 3 });
  });

  it('of a connection that the carrier has replaced is not the end of the call', () => {
    const replaced = aCall(attached(), attached(2), { type: 'ended', epoch: 1, by: 'caller', at: T0 + 5 });
    expect(replaced.ended).toBeNull();
    const relay = { status: 'completed' };
    expect(
      reduce(replaced, { type: 'ended', epoch: 1, by: 'caller', at: T0 + 6, relay }).ended,
    ).not.toBeNull();
  });

  it('is taken back by a later connection, and not by a late report of an earlier one', () => {
    const over = aCall(attached(), { type: 'ended', epoch: 1, by: 'caller', at: T0 + 5 });
    expect(reduce(over, { ...attached(2), at: T0 + 6 })).toMatchObject({ epoch: 2, ended: null });
    expect(reduce(over, { ...attached(2), at: T0 + 4 }).ended).toEqual(over.ended);
  });

  it('that is taken back after the record was closed owes what the last connection did not say', () => {
    const over = { type: 'ended', epoch: 1, by: 'caller', at: T0, lastSeq: 1 } as const;
    const words = { said: 'At nine. Until six.', heard: 'At nine.', outcome: 'dropped' } as const;
    const again = { ...attached(2), at: T0 + 1 };
    const closed = aCall(attached(), says('Hours?'), started(), replied(words), over, { type: 'closed' });
    expect(closed.owed).toBeNull();
    expect(planTurn(reduce(closed, again))).toMatchObject({
      do: 'answer',
      turn: { caller: 'Hours?' },
      owed: { resume: { heard: 'At nine.', unheard: ' Until six.', complete: false } },
    });
    const silent = { said: '', outcome: 'dropped' } as const;
    for (const asked of [[], [started(), replied(silent)]]) {
      const unsaid = aCall(attached(), says('Hours?'), ...asked, over, { type: 'closed' });
      expect(planTurn(reduce(unsaid, again))).toMatchObject({ do: 'answer', owed: { turnId: turnId(1, 1) } });
    }
  });

  it('before an answer that is not yet late is no failure', () => {
    const state = aCall(attached(), says('Hours?', { at: T0 }), {
      type: 'ended',
      epoch: 1,
      by: 'caller',
      at: T0 + 800,
    });
    expect(hasFailedCaller(reduce(state, { type: 'closed' }))).toBe(false);
  });

  it('records the greeting as far as it was heard', () => {
    const previous = { turnId: turnId(0, 0), text: 'Hello, this', cut: true };
    const state = aCall(attached(), { type: 'ended', epoch: 1, by: 'caller', at: T0, lastSeq: 0, previous });
    expect(transcriptOf(state)).toEqual([{ turn: 0, who: 'agent', text: 'Hello, this', outcome: 'cut' }]);
  });
});

describe('the progress of a lost gateway', () => {
  const asked = () => aCall(attached(), says('Hours?'), started());
  const progress = { turnId: turnId(1, 1), said: 'At nine, every day.', heard: 'At nine,', complete: true };

  it('determines where the answer continues', () => {
    const state = reduce(asked(), { ...attached(2), progress: { ...progress, epoch: 1 } });
    expect(state.owed?.resume).toMatchObject({ heard: 'At nine,', unheard: ' every day.' });
  });

  it('counts only if it is from the connection that was asked last', () => {
    const again = reduce(
      reduce(asked(), { ...attached(2), progress: { ...progress, epoch: 1 } }),
      started({ on: 2 }),
    );
    const stale = reduce(again, { ...attached(3), progress: { ...progress, heard: 'At', epoch: 1 } });
    expect(stale.owed?.resume).toMatchObject({ heard: 'At nine,' });
  });
});
