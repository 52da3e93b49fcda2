import { expect, it } from 'vitest';
import type { ReplyResult } from '../../src/contracts/activities.ts';
import type { StepFailure } from '../../src/contracts/failures.ts';
import { turnId } from '../../src/contracts/ids.ts';
import { createHeardInstead } from '../../src/gateway/relay/heard-instead.ts';

const id = turnId(1, 1);
const failure: StepFailure = {
  ...{ step: 'primary', type: 'ModelServerError' },
  ...{ host: 'models:8000', model: 'm', status: 500, at: 1 },
};
const spoken: ReplyResult = {
  ...{ turnId: id, outcome: 'spoken', said: 'We open at nine.', rung: 'template' },
  times: { at: 0 },
};

/** The lines for some turns, one after another on connections of their own. `now`: the time of each. */
function linesOf(
  ...turns: readonly { failures?: StepFailure[]; result?: Partial<ReplyResult>; now?: number }[]
) {
  const lines: object[] = [];
  let time = 0;
  const connect = createHeardInstead({ warn: (fields) => void lines.push(fields) }, () => time);
  for (const { failures = [failure], result = {}, now = 0 } of turns) {
    time = now;
    const heard = connect({});
    for (const each of failures) heard.failed(id, each);
    heard.settled({ ...spoken, ...result });
  }
  return lines;
}

it('R-M2: a line says what the caller heard after a model had failed', () => {
  expect(linesOf({})).toEqual([
    {
      ...{ rung: 'primary', type: 'ModelServerError', host: 'models:8000', model: 'm', status: 500 },
      code: undefined,
      heard: ['template'],
    },
  ]);
});

it.each<[string, Partial<ReplyResult>, readonly string[]]>([
  ['the fallback', { rung: 'fallback' }, ['fallback']],
  ['the same model, asked again', { rung: 'primary' }, ['primary']],
  ['a filler before it', { filler: { said: 'One moment.', heard: 'One moment.' } }, ['filler', 'template']],
  ['only a filler', { said: '', filler: { said: 'One moment.', heard: 'One' } }, ['filler']],
  ['nothing', { outcome: 'cut', heard: '' }, []],
])('it names %s', (_what, result, heard) => {
  expect(linesOf({ result })).toMatchObject([{ heard }]);
});

it('the first failure of a turn is its cause', () => {
  const failures = [failure, { ...failure, type: 'ModelSilent' } as const];
  expect(linesOf({ failures })).toMatchObject([{ type: 'ModelServerError' }]);
});

it('a turn without a failure has no line', () => {
  expect(linesOf({ failures: [] })).toEqual([]);
});

it('the same line comes once a minute', () => {
  const other = { result: { rung: 'fallback' } } as const;
  expect(linesOf({}, { now: 59_999 }, { ...other, now: 59_999 }, { now: 60_000 })).toMatchObject([
    { heard: ['template'] },
    { heard: ['fallback'] },
    { heard: ['template'] },
  ]);
});
