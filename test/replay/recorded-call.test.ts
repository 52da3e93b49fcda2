import { defaultPayloadConverter } from '@temporalio/common';
import { expect, it } from 'vitest';
import { stateFromHistory } from '../../src/adapters/temporal/state-from-history.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { initialState } from '../../src/conversation/initial-state.ts';
import { newTurn } from '../../src/conversation/turns.ts';
import { readCall } from '../../src/cli/replay/recorded-call.ts';
import { GOLDEN, golden, goldenCall } from './golden-files.ts';

it('the call is read from its history', () => {
  const { start, turns } = goldenCall('0.4.0/barge-in');
  expect(start.agent.name).toBe('Riley');
  expect(turns.map(({ number, kind, caller, outcome }) => [number, kind, caller, outcome])).toEqual([
    [0, 'greeting', null, 'spoken'],
    [1, 'speech', 'What are your opening hours?', 'cut'],
    [2, 'speech', 'No wait, how much is a tandem?', 'spoken'],
    [3, 'speech', 'And where can I park?', 'spoken'],
  ]);
  expect(turns[1]).toMatchObject({ heard: 'We are open Tuesday', model: 'gpt-4.1-mini' });
  expect(turns[1]?.said.startsWith('We are open Tuesday through')).toBe(true);
});

it('keys are distinguished from notices, and a template from a model', () => {
  const kinds = goldenCall('0.4.0/keys-and-silence').turns.map(({ kind }) => kind);
  expect(kinds).toEqual(['greeting', 'keys', 'notice', 'speech']);
  expect(goldenCall('0.4.0/template').turns.map(({ model }) => model)).toEqual([
    undefined,
    'offline',
    'offline',
  ]);
});

it('the passages that the call found are available by the query', () => {
  const call = goldenCall('0.4.0/plain');
  const asked = { query: 'how much is a basic tune-up', context: 'what are your opening hours' };
  expect(call.passagesFor(asked).map(({ id }) => id)).toContain('tune-ups#how-much-does-a-tune-up-cost');
  expect(call.passagesFor({ query: 'something else' })).toEqual([]);
});

it.each(GOLDEN)('$name: the turns give exactly the context that the model received', ({ name }) => {
  const call = goldenCall(name);
  const asWere = call.turns.map((turn) => ({
    ...newTurn({ ...turn, id: turnId(1, turn.number) }),
    said: turn.said,
    heard: turn.heard,
    outcome: turn.outcome,
  }));
  const asked = asWere.flatMap((turn) => {
    const given = call.contextOf(turn);
    // A gateway that stands in asks its model without the workflow.
    return given === undefined ? [] : [{ turn, given }];
  });
  const callers = asWere.filter(({ caller }) => caller !== null);
  expect(asked).toHaveLength(callers.length);
  for (const { turn, given } of asked) {
    const { digest } = given;
    const state = { ...initialState(call.start), turns: asWere, ...(digest === undefined ? {} : { digest }) };
    expect(buildContext(state, turn)).toEqual(given.context);
  }
});

it('the turns of earlier runs are known from the carried state, whether or not their histories are stored', () => {
  const payloads = (...values: readonly unknown[]) => ({
    input: { payloads: values.map((value) => defaultPayloadConverter.toPayload(value)) },
  });
  const { history } = golden('0.4.0/plain');
  const state = stateFromHistory(history.events ?? []);
  const { start, turns } = goldenCall('0.4.0/plain');
  const keys = { epoch: 1, seq: 9, at: 9, digits: '1' };
  const events = [
    { workflowExecutionStartedEventAttributes: payloads(start, { state: { ...state, ended: null } }) },
    { workflowExecutionSignaledEventAttributes: { signalName: 'dtmf', ...payloads(keys) } },
    // It cuts the turn with the keys, and is still open itself.
    { workflowExecutionSignaledEventAttributes: { signalName: 'dtmf', ...payloads({ ...keys, seq: 10 }) } },
  ];
  const first = { workflowId: 'call-1', history };
  const second = { workflowId: 'call-1', history: { events } };
  const { turns: all } = readCall([first, second]);
  expect(all.slice(0, -1)).toEqual(turns);
  expect(all.at(-1)).toMatchObject({ number: turns.length, kind: 'keys', caller: '1', outcome: 'cut' });
  expect(readCall([second]).turns).toEqual(all);
});
