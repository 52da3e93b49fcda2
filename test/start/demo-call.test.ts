import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Exchange } from '../../src/phone/exchange.ts';
import { parseScript } from '../../src/phone/script.ts';
import { unanswered } from '../../src/start/demo-call.ts';

const turn = (heard: string): Exchange => ({
  index: 1,
  input: 'speech',
  caller: 'What are your opening hours?',
  planned: heard,
  heard,
  reported: heard,
  interrupted: false,
  finished: true,
  closed: true,
  connection: 1,
  tokensAfterInterrupt: 0,
  audio: [],
  digits: '',
});
const steps = [{ say: { text: 'What are your opening hours?' } }, { wait: 10 }] as const;

test('a demo whose turns were all heard has no failure', () => {
  expect(unanswered(steps, [{ ...turn('Hello'), input: 'greeting' }, turn('From nine to five.')])).toEqual(
    [],
  );
});

test('a turn without an answer is a failure', () => {
  expect(unanswered(steps, [turn(' ')])).toEqual(['no answer to: What are your opening hours?']);
});

test('a turn that was not spoken is a failure', () => {
  expect(unanswered(steps, [])).toEqual(['only 0 of 1 turns were spoken']);
});

test('the scripted call has at least six turns, one barge-in, and one dropped connection with turns after it', () => {
  const script = parseScript(
    readFileSync(new URL('../../src/start/demo-call.yaml', import.meta.url), 'utf8'),
  );
  if (script.kind === 'malformed') throw new Error(script.problems.join('\n'));
  const names = script.steps.flatMap((step) => Object.keys(step));
  expect(names.filter((name) => name === 'say' || name === 'bargeIn').length).toBeGreaterThanOrEqual(6);
  expect(names.filter((name) => name === 'bargeIn')).toHaveLength(1);
  expect(names.slice(names.indexOf('drop'))).toContain('say');
});
