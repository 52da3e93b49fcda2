import { describe, expect, it } from 'vitest';
import { historyText, parseHistory } from '../../src/cli/replay/history-file.ts';
import { golden } from './golden-files.ts';

const { text, history } = golden('0.4.0/plain');

/** The golden file with one event changed. */
const withEvent = (change: (line: string) => string, number = 1) =>
  text
    .split('\n')
    .map((line, index) => (index === number ? change(line) : line))
    .join('\n');
const complaintOf = (source: string) => {
  const parsed = parseHistory(source);
  return parsed.kind === 'malformed' ? parsed.complaint : undefined;
};

describe('a history as a file', () => {
  it('is written exactly as it was read', () => {
    expect(historyText(history)).toBe(text);
  });

  it('has one event a line', () => {
    expect(text.split('\n').length - 3).toBe(history.events?.length);
  });

  it('may contain fields of a newer server', () => {
    expect(complaintOf(withEvent((line) => line.replace('{', '{"newField":{"a":1},')))).toBeUndefined();
  });
});

describe('an invalid file is refused:', () => {
  it.each([
    ['text', 'hello', 'is not JSON'],
    ['JSON without events', '{"name":"x"}', 'is not a history: it has no list "events"'],
    ['a list', '[]', 'is not a history: it has no list "events"'],
    ['an event without attributes', '{"events":[{}]}', 'an event in it is not as Temporal writes it'],
    ['no events', '{"events":[]}', 'it does not begin with the start of a workflow'],
    ['the end alone', `{"events":[${text.split('\n').at(-3) ?? ''}]}`, 'it does not begin with the start'],
    [
      'another workflow',
      withEvent((line) => line.replace('callWorkflow', 'billing')),
      'is the history of another workflow (billing)',
    ],
  ])('%s', (_, source, complaint) => {
    expect(complaintOf(source)).toContain(complaint);
  });

  it('without quoting its content', () => {
    const broken = withEvent((line) => line.replace('"eventTime":"', '"eventTime":"secret'));
    expect(complaintOf(broken)).toBeDefined();
    expect(complaintOf(broken)).not.toContain('secret');
  });
});
