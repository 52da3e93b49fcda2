import { defaultPayloadConverter } from '@temporalio/common';
import { expect, it } from 'vitest';
import type { TurnRecord } from '../../src/contracts/activities.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { buildContext } from '../../src/conversation/context.ts';
import { initialState } from '../../src/conversation/state.ts';
import { newTurn } from '../../src/conversation/turns.ts';
import { readCall } from '../../src/replay/recorded-call.ts';
import type { StoredCall, StoredRun } from '../../src/replay/stored-calls.ts';
import { GOLDEN, goldenCall } from './golden-files.ts';

it('the call is read as it was booked', () => {
  const { start, turns } = goldenCall('0.1.0/barge-in');
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

it('keys and notices are told apart, and a template from a model', () => {
  const kinds = goldenCall('0.1.0/keys-and-silence').turns.map(({ kind }) => kind);
  expect(kinds).toEqual(['greeting', 'keys', 'notice', 'speech']);
  expect(goldenCall('0.1.0/template').turns.map(({ model }) => model)).toEqual([
    undefined,
    'offline',
    'gpt-4.1-mini',
  ]);
});

it('what the call found is known by what was looked for', () => {
  const call = goldenCall('0.1.0/plain');
  expect(call.passagesFor({ query: 'how much is a basic tune-up' }).map(({ id }) => id)).toContain(
    'tune-ups#how-much-does-a-tune-up-cost',
  );
  expect(call.passagesFor({ query: 'something else' })).toEqual([]);
});

it.each(GOLDEN)('$name: the turns make up the very context that the model was given', ({ name }) => {
  const call = goldenCall(name);
  const asWere = call.turns.map((turn) => ({
    ...newTurn({ ...turn, id: turnId(1, turn.number) }),
    said: turn.said,
    heard: turn.heard,
    outcome: turn.outcome,
  }));
  const asked = asWere.flatMap((turn) => {
    const given = call.contextOf(turn);
    // A gateway that answers by itself asks its model without the workflow.
    return given === undefined ? [] : [{ turn, given }];
  });
  const callers = asWere.filter(({ caller }) => caller !== null);
  expect(callers.length - asked.length).toBe(name === '0.1.0/early-signals' ? 2 : 0);
  for (const { turn, given } of asked) {
    const { digest } = given;
    const state = { ...initialState(call.start), turns: asWere, ...(digest === undefined ? {} : { digest }) };
    expect(buildContext(state, turn)).toEqual(given.context);
  }
});

/** The history of one activity's input, in a run that was begun with `start`. */
function aRun(start: readonly unknown[], ...turns: readonly Partial<TurnRecord>[]): StoredRun {
  const input = (...values: readonly unknown[]) => ({
    payloads: values.map((value) => defaultPayloadConverter.toPayload(value)),
  });
  const events = turns.map((turn) => ({
    activityTaskScheduledEventAttributes: { activityType: { name: 'saveTurn' }, input: input({ turn }) },
  }));
  const first = { workflowExecutionStartedEventAttributes: { input: input(...start) } };
  return { workflowId: 'call-1', history: { events: [first, ...events] } };
}

const record = { turnNumber: 1, at: 1, userInput: 'Hello?', outcome: 'spoken', knowledge: [] } as const;

it('a filler is no part of the answer, however much of it was heard', () => {
  const details = { kind: 'speech', filler: 'One moment.' };
  const words = (plannedResponse: string, aiResponse: string | null) => {
    const run = aRun([{}], { ...record, plannedResponse, aiResponse, details });
    return readCall([run]).turns.map(({ said, heard }) => [said, heard]);
  };
  expect(words('One moment. We are open.', 'One moment. We are')).toEqual([['We are open.', 'We are']]);
  expect(words('One moment. We are open.', 'One mo')).toEqual([['We are open.', '']]);
  expect(words('One moment.', null)).toEqual([['', '']]);
});

it('the turns of earlier runs are known, from their histories or from what was carried along', () => {
  const first = aRun([{}], { ...record, plannedResponse: 'Yes?', aiResponse: 'Yes?', details: {} });
  const carried = { ...newTurn({ number: 1, id: turnId(1, 1), kind: 'speech', at: 1, caller: 'Hello?' }) };
  const state = { turns: [{ ...carried, said: 'Yes?', heard: 'Yes?', outcome: 'spoken' }] };
  const details = { kind: 'speech' };
  const second = aRun([{}, { state }], {
    ...record,
    turnNumber: 2,
    plannedResponse: 'No.',
    aiResponse: 'No.',
    details,
  });
  const story = (runs: StoredCall) => readCall(runs).turns.map(({ number, heard }) => [number, heard]);
  expect(story([first, second])).toEqual([
    [1, 'Yes?'],
    [2, 'No.'],
  ]);
  expect(story([second])).toEqual(story([first, second]));
});
