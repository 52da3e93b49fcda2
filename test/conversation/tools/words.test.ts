import { describe, expect, it } from 'vitest';
import { agrees } from '../../../src/conversation/tools/agreement.ts';
import { claimsTooMuch } from '../../../src/conversation/tools/claims.ts';
import { readBackText } from '../../../src/conversation/tools/read-back.ts';
import { noteText, resultText, shortResult } from '../../../src/conversation/tools/results.ts';
import { recordedActions } from '../../../src/conversation/tools/recorded-actions.ts';
import { aTool, BOOKING, toolAgent } from './a-tool.ts';

describe('R-G1: a read-back', () => {
  it('names the weekday', () => {
    expect(readBackText(toolAgent, { tool: 'book', arguments: BOOKING })).toBe(
      'Shall I book Tuesday, December 1, 10:00 AM for Ana Ruiz?',
    );
  });

  it('without words of its own lists the details and asks', () => {
    const { readBack, ...tool } = aTool();
    expect(readBackText({ ...toolAgent, tools: [tool] }, { tool: 'book', arguments: BOOKING })).toBe(
      'your booking. start: Tuesday, December 1, 10:00 AM; name: Ana Ruiz. Is that right?',
    );
  });
});

it.each([
  ['Sí, por favor.', ['es-US'], true],
  ['Sí, por favor.', [], false],
  ['Yes, but no.', ['es-US'], false],
  ['Banana.', ['es-US', 'xx'], false],
])('R-G1: "%s" in an English call of an agent that also speaks %j agrees: %s', (words, others, isYes) => {
  expect(agrees(words, 'en-US', others)).toBe(isYes);
});

describe('R-G1: an answer that reports an effect', () => {
  const booked = { id: '1', tool: 'book', arguments: {}, status: 'done' } as const;

  it.each([
    'I have booked you in for Tuesday.',
    "Perfect. I've just cancelled it.",
    'No problem, it is now booked.',
    "You're all set.",
    'Your table is reserved.',
    'We have moved your appointment.',
    'Your appointment on Tuesday is confirmed.',
    'Your tune-up has been scheduled for ten.',
  ])('without a result claims too much: %s', (text) => {
    expect(claimsTooMuch(toolAgent, text, {})).toBe(true);
    expect(claimsTooMuch(toolAgent, text, { actions: [booked] })).toBe(false);
    expect(claimsTooMuch(toolAgent, text, { actions: [{ ...booked, tool: 'availability' }] })).toBe(true);
  });

  it.each([
    "I've passed your message on.",
    'Your message has been sent to the team.',
    'I have passed that on.',
  ])('of a message needs a message, not a booking: %s', (text) => {
    const messageTool = { ...aTool(), name: 'takeMessage', kind: 'message', destinations: [] } as const;
    const agent = { ...toolAgent, tools: [aTool(), messageTool] };
    const left = { ...booked, tool: 'takeMessage' };
    expect(claimsTooMuch(agent, text, { actions: [booked] })).toBe(true);
    expect(claimsTooMuch(agent, text, { actions: [left] })).toBe(false);
    expect(claimsTooMuch(agent, 'I have booked it.', { actions: [left] })).toBe(true);
  });

  it.each([
    'I can book you in for Tuesday.',
    'Shall I book it?',
    'That has not been booked yet.',
    "It hasn't been booked yet.",
    'Once it is booked, you get a number.',
    'Tuesday is booked up.',
    'You are booked for Tuesday at ten?',
    'We moved to Harbor Street last year.',
    'In May we changed our hours.',
    'The tours are scheduled for ten.',
    'I can pass your message on.',
    'If your message has been sent, you get an e-mail.',
  ])('is none: %s', (text) => {
    expect(claimsTooMuch(toolAgent, text, {})).toBe(false);
  });
});

describe('R-G1: results for the model', () => {
  it('say plainly what is not known', () => {
    expect(resultText({ status: 'unknown', cause: 'timeout' })).toContain('not known whether this was done');
    expect(resultText({ status: 'failed', cause: 'unreachable' })).toContain(
      'Not done (the service cannot be reached)',
    );
  });

  it('that the caller does not know are marked', () => {
    const note = { id: '1', tool: 'book', arguments: {}, status: 'done', text: 'B7' } as const;
    expect(noteText(note)).toContain('does not know this yet');
    expect(noteText({ ...note, isTold: true })).toBe('book {}: B7');
  });

  it('of nothing are "none"', () => {
    expect([null, [], '', {}].map((value) => shortResult(value))).toEqual(['none', 'none', 'none', 'none']);
  });
});

it('R-G1: the call record does not hold what a private tool was given and has answered', () => {
  const action = {
    id: '1',
    round: 0,
    callId: 'c',
    tool: 'book',
    arguments: BOOKING,
    status: 'done',
    text: 'B7',
  } as const;
  const agent = { tools: [aTool({ private: true })] };
  expect(recordedActions(agent, [action])[0]).not.toHaveProperty('arguments');
  expect(JSON.stringify(recordedActions(agent, [action]))).not.toContain('B7');
});
