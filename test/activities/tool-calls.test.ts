import { describe, expect, it } from 'vitest';
import { checkCalls } from '../../src/activities/tool-calls.ts';
import { wishKey } from '../../src/activities/run-tool.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { aTool, toolAgent, toolsOf } from '../conversation/tools/a-tool.ts';

/** Monday, 30 November 2026, 9 in the morning in New York. */
const NOW = Date.parse('2026-11-30T14:00:00Z');

function check(name: string, given: unknown) {
  const written = typeof given === 'string' ? given : JSON.stringify(given);
  return checkCalls(toolAgent, [{ type: 'call', id: 'c', name, arguments: written }], NOW)[0];
}

describe('R-G1: the arguments of a call', () => {
  it.each([
    ['in the zone of the business', '2026-12-01T10:00'],
    ['with seconds', '2026-12-01T10:00:00'],
    ['in another zone', '2026-12-01T15:00:00Z'],
  ])('have times %s, and become absolute', (_how, start) => {
    expect(check('book', { start, name: 'Ana' })).toEqual({
      id: 'c',
      tool: 'book',
      arguments: { start: '2026-12-01T10:00:00-05:00', name: 'Ana' },
    });
  });

  it.each([
    [
      'a time in the past',
      { start: '2026-11-30T08:00', name: 'Ana' },
      /start is in the past: it is Monday, 2026-11-30T09:00 now/u,
    ],
    [
      'a relative time',
      { start: 'tomorrow at ten', name: 'Ana' },
      /start must be a date and time such as 2026-11-30T09:00/u,
    ],
    ['a day that does not exist', { start: '2026-02-30T10:00', name: 'Ana' }, /start must be/u],
    ['a day without a time', { start: '2026-12-01', name: 'Ana' }, /start must be a date and time/u],
    [
      'an hour that the clocks skip',
      { start: '2027-03-14T02:30', name: 'Ana' },
      /start does not exist: the clocks go forward/u,
    ],
    ['null in place of a field', { start: '2026-12-01T10:00', name: null }, /required property 'name'/u],
    ['a missing field', { start: '2026-12-01T10:00' }, /name/u],
    ['a field too many', { start: '2026-12-01T10:00', name: 'Ana', seats: 2 }, /additional.*\(seats\)/u],
    ['no JSON', '{"start": "20', /not a JSON object/u],
    ['a list', '[]', /not a JSON object/u],
  ])('with %s are returned to the model', (_what, given, problem) => {
    expect(check('book', given)?.problem).toMatch(problem);
  });

  it('may be dates from today on', () => {
    expect(check('availability', { day: '2026-11-30' })?.problem).toBeUndefined();
    expect(check('availability', { day: '2026-11-29' })?.problem).toMatch(/in the past/u);
    expect(check('availability', { day: '2026-12-01 or so' })?.problem).toMatch(/day must be a date/u);
  });

  it.each(['2026-12-01', '2026-12-01T00:00:00Z', '2026-12-01T23:30:00-08:00'])(
    'may be the day that is written in %s',
    (day) => {
      expect(check('availability', { day })?.arguments).toEqual({ day: '2026-12-01' });
    },
  );

  it('have times wherever the schema has them', () => {
    const times = { type: 'string', format: 'date-time' };
    const parameters = {
      type: 'object',
      properties: {
        booking: { type: 'object', properties: { start: times, seats: { type: 'integer' } } },
        others: { type: 'array', items: times },
        until: { anyOf: [times, { type: 'null' }] },
      },
    };
    const given = {
      booking: { start: '2026-12-01T10:00', seats: null },
      others: ['2026-12-02T10:00', '2026-12-01T15:00:00Z'],
      until: '2026-12-01T11:00',
    };
    const agent = { ...toolAgent, tools: [aTool({ parameters })] };
    const checked = (changes: object) =>
      checkCalls(
        agent,
        [{ type: 'call', id: 'c', name: 'book', arguments: JSON.stringify({ ...given, ...changes }) }],
        NOW,
      )[0];
    expect(checked({})).toEqual({
      id: 'c',
      tool: 'book',
      arguments: {
        booking: { start: '2026-12-01T10:00:00-05:00' },
        others: ['2026-12-02T10:00:00-05:00', '2026-12-01T10:00:00-05:00'],
        until: '2026-12-01T11:00:00-05:00',
      },
    });
    expect(checked({ until: null })?.arguments).toMatchObject({ until: null });
    expect(checked({ booking: { start: '2020-01-01T10:00:00Z' } })?.problem).toMatch(
      /booking\.start is in the past/u,
    );
    expect(checked({ others: ['tomorrow'] })?.problem).toMatch(/others\.0 must be a date and time/u);
  });

  it('fit the schema of the file as it is now, also if it names itself', () => {
    const withId = (maximum: number) => ({
      ...toolAgent,
      tools: [
        aTool({
          parameters: { $id: 'book', type: 'object', properties: { seats: { type: 'integer', maximum } } },
        }),
      ],
    });
    const call = { type: 'call', id: 'c', name: 'book', arguments: '{"seats": 3}' } as const;
    expect(checkCalls(withId(2), [call], NOW)[0]?.problem).toMatch(/seats must be <= 2/u);
    expect(checkCalls(withId(4), [call], NOW)[0]?.problem).toBeUndefined();
  });

  it('are matched by the pattern of their own property', () => {
    const codes = {
      letter: { type: 'string', pattern: '^[a-z]$' },
      digit: { type: 'string', pattern: '^\\d$' },
    };
    const agent = { ...toolAgent, tools: [aTool({ parameters: { type: 'object', properties: codes } })] };
    const call = (given: object) =>
      checkCalls(agent, [{ type: 'call', id: 'c', name: 'book', arguments: JSON.stringify(given) }], NOW)[0];
    expect(call({ letter: 'a', digit: '1' })?.problem).toBeUndefined();
    expect(call({ letter: 'a', digit: 'b' })?.problem).toMatch(/digit must match pattern/u);
  });

  it('are matched in linear time', () => {
    const parameters = {
      type: 'object',
      properties: { code: { type: 'string', pattern: '^(\\w+\\s?)+$' } },
      patternProperties: { '^(a+)+$': { type: 'string' } },
    };
    const agent = { ...toolAgent, tools: [aTool({ parameters })] };
    const given = { code: `${'a'.repeat(40)}!`, [`${'a'.repeat(40)}!`]: 'x' };
    const call = { type: 'call', id: 'c', name: 'book', arguments: JSON.stringify(given) } as const;
    const startedMs = performance.now();
    expect(checkCalls(agent, [call], NOW)[0]?.problem).toMatch(/code must match pattern/u);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it('are refused with the names of the tools if there is no such tool', () => {
    expect(check('pay', {})?.problem).toContain('endCall, checkHours, switchLanguage, availability, book');
  });
});

describe('R-G3: what a caller has spoken', () => {
  const tools = toolsOf({ takeMessage: { deliverTo: ['owner'] }, sendText: true });
  const agent = { ...toolAgent, tools };
  const checked = (name: string, given: object) =>
    checkCalls(agent, [{ type: 'call', id: 'c', name, arguments: JSON.stringify(given) }], NOW)[0];

  it('becomes a number, an address and a name before it is read back', () => {
    const given = {
      message: 'Call me.',
      name: 'Smith, S M Y T H',
      number: 'two oh seven five five five zero one four two',
      email: 'jo dot smyth at example dot com',
    };
    expect(checked('takeMessage', given)).toEqual({
      id: 'c',
      tool: 'takeMessage',
      arguments: {
        message: 'Call me.',
        name: 'Smyth',
        number: '+12075550142',
        email: 'jo.smyth@example.com',
      },
    });
  });

  it.each([
    ['takeMessage', { message: 'Call me.', number: '555 0142' }, /number is no whole telephone number/u],
    [
      'takeMessage',
      { message: 'Call me.', email: 'jo at example' },
      /email is not exactly one e-mail address/u,
    ],
    ['sendText', { text: 'Hello.', number: 'my daughter' }, /number is no whole telephone number/u],
    ['sendText', { text: 'x'.repeat(481) }, /must NOT have more than 480 characters/u],
  ])('of %s goes back to the model if it is not whole: %j', (name, given, problem) => {
    expect(checked(name, given)?.problem).toMatch(problem);
  });
});

it('R-G1: calls with the same id or none get ids of their own', () => {
  const call = (id: string, name: string) => ({ type: 'call', id, name, arguments: '{}' }) as const;
  const ids = checkCalls(
    toolAgent,
    [call('x', 'endCall'), call('x', 'endCall'), call('', 'endCall')],
    NOW,
  ).map(({ id }) => id);
  expect(new Set(ids).size).toBe(3);
});

it('R-G1: the key names the wish: call, tool, arguments and count', () => {
  const wish = { callSid: aCallSid(), tool: { name: 'book' }, arguments: { a: 1, b: 2 }, wish: 1 };
  expect(wishKey({ ...wish, arguments: { b: 2, a: 1 } })).toBe(wishKey(wish));
  const others = [
    { ...wish, wish: 2 },
    { ...wish, callSid: aCallSid('2') },
    { ...wish, tool: { name: 'move' } },
  ];
  expect(new Set([wish, ...others].map(wishKey)).size).toBe(4);
});
