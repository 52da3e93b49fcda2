import { expect, it } from 'vitest';
import type { CallStart } from '../../src/contracts/call.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { buildReplyInput, buildSearchInput, normalisedInput } from '../../src/conversation/inputs.ts';
import { nextAttempt } from '../../src/conversation/ladder.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { planTurn } from '../../src/conversation/plan.ts';
import { reduce } from '../../src/conversation/reduce.ts';
import type { CallEvent, CallState, Turn } from '../../src/conversation/state.ts';
import { aCall, attached, learnt, replied, says, start, started, T0 } from './a-call.ts';

function lastTurn(state: CallState): Turn {
  const turn = state.turns.at(-1);
  if (turn === undefined) throw new Error('a call has turns');
  return turn;
}

it('the model sees only what was heard, with a mark if it was cut', () => {
  const state = aCall(
    attached(),
    says('Hours?'),
    started(),
    replied({ said: 'We open at nine.', outcome: 'cut', heard: 'We open' }),
    says('And Sunday?', { seq: 2 }),
  );
  expect(buildContext(state, lastTurn(state))).toEqual([
    { caller: 'Hours?', agent: 'We open', cut: true },
    { caller: 'And Sunday?' },
  ]);
});

it('R-C9: words that continue those before are searched and answered together with them', () => {
  const next = { ...says('on Sundays?', { seq: 2 }), continues: true } as const;
  const spoken = replied({ said: 'We are open daily.', outcome: 'cut', heard: 'We are' });
  for (const [answer, heard] of [
    [[], []],
    [[started(), spoken], [{ agent: 'We are', cut: true }]],
  ] as const) {
    const state = aCall(attached(), says('When do you open'), ...answer, next);
    expect(buildContext(state, lastTurn(state))).toEqual([
      ...heard,
      { caller: 'When do you open on Sundays?' },
    ]);
    expect(buildSearchInput(state, lastTurn(state))).toMatchObject({ query: 'when do you open on sundays' });
    const later = reduce(state, says('And now?', { seq: 3 }));
    expect(buildSearchInput(later, lastTurn(later))).toMatchObject({
      context: 'when do you open on sundays',
    });
    expect(later.turns.map(({ caller }) => caller).slice(1)).toEqual([
      'When do you open',
      'on Sundays?',
      'And now?',
    ]);
  }
});

it('the context stays within its limits of turns and characters, and keeps the newest', () => {
  const events: CallEvent[] = [attached()];
  for (let seq = 1; seq <= 30; seq += 1) {
    events.push(
      says(`Question ${seq}`, { seq }),
      started({ seq }),
      replied({ said: 'x'.repeat(400) }, { seq }),
    );
  }
  events.push(learnt({ upTo: 30, text: 'Questions.' }));
  const state = reduce(aCall(...events), says('Last one', { seq: 31, learnt: 1 }));
  const context = buildContext(state, lastTurn(state));
  const size = context.reduce((sum, turn) => sum + (turn.caller?.length ?? 0) + (turn.agent?.length ?? 0), 0);
  expect(context.at(-1)).toEqual({ caller: 'Last one' });
  expect(context.at(-2)?.caller).toBe('Question 30');
  expect(size).toBeLessThanOrEqual(state.policy.context.chars);
  expect(context.length).toBeLessThanOrEqual(state.policy.context.turns);
});

it('the model sees keys as keys', () => {
  const state = aCall(attached(), { type: 'dtmf', epoch: 1, seq: 1, at: 0, digits: '12#' });
  expect(buildContext(state, lastTurn(state))).toEqual([{ caller: '(presses the keys 12#)' }]);
});

it('the last partial prompt and the final one lead to the same search', () => {
  const [partial, final] = ['when do you open', 'When do  you open?'].map((text) => {
    const state = aCall(attached(), says(text));
    return buildSearchInput(state, lastTurn(state));
  });
  expect(partial).toEqual(final);
});

it('normalising keeps what distinguishes two questions', () => {
  expect(normalise(' How much, for TWO?! ')).toBe('how much, for two');
  expect(normalise('¿Qué hora es…')).toBe('¿qué hora es');
});

it('a search contains the two preceding questions, and no later ones', () => {
  const state = aCall(
    attached(),
    says('Hello?'),
    says('When do you open?', { seq: 2 }),
    says('On Saturdays?', { seq: 3 }),
    says('And Sundays?', { seq: 4 }),
  );
  expect(buildSearchInput(state, lastTurn(state))).toMatchObject({
    query: 'and sundays',
    context: 'when do you open. on saturdays',
  });
  const [, first] = state.turns;
  expect(first === undefined ? undefined : buildSearchInput(state, first)).not.toHaveProperty('context');
});

it('keys and notices do not count as questions', () => {
  const state = aCall(
    attached(),
    { type: 'dtmf', epoch: 1, seq: 1, at: 0, digits: '12#' },
    says('Hours?', { seq: 2 }),
  );
  expect(buildSearchInput(state, lastTurn(state))).not.toHaveProperty('context');
});

it('a search contains only the end of a long preceding question', () => {
  const state = aCall(
    attached(),
    says(`${'well '.repeat(100)}when do you open?`),
    says('And Sundays?', { seq: 2 }),
  );
  const { context = '' } = buildSearchInput(state, lastTurn(state));
  expect(context.length).toBeLessThanOrEqual(120);
  expect(context).toMatch(/when do you open$/u);
});

it('a reply knows the minute of the caller’s words; a speculative reply of the minute before counts as the same', () => {
  const timed: CallStart = { ...start, agent: { ...start.agent, timeZone: 'America/New_York' } };
  const minute = T0 - (T0 % 60_000);
  const inputAt = (at: number, from = timed) => {
    const state = [attached(), { ...says('Are you open?'), at }].reduce(reduce, initialState(from));
    const plan = planTurn(state);
    const attempt = nextAttempt(state, { failures: [], elapsedMs: 0, now: at });
    if (plan.do !== 'answer' || attempt === undefined) throw new Error('words of the caller are answered');
    return buildReplyInput(state, plan, [], attempt);
  };
  expect(inputAt(minute + 59_000)).toEqual(inputAt(minute + 1_000));
  expect(inputAt(minute + 59_000).at).toBe(minute);
  const [early, late] = [inputAt(minute), inputAt(minute + 60_000)];
  expect(late.at).toBe(minute + 60_000);
  expect(normalisedInput(late)).toEqual(normalisedInput(early));
  expect(inputAt(minute, start)).not.toHaveProperty('at');
});
