import { describe, expect, it } from 'vitest';
import { createAnswerMarkup } from '../../../src/adapters/llm/answer-markup.ts';
import type { CallPart } from '../../../src/adapters/llm/openai-chunk.ts';
import { createToolCallParts } from '../../../src/adapters/llm/tool-call-parts.ts';

const OFFERED = new Set(['book', 'free']);

function callsOf(...parts: readonly CallPart[]) {
  const collected = createToolCallParts(OFFERED);
  for (const part of parts) collected.add(part);
  return collected.calls().map(({ name, arguments: given }) => `${name} ${given}`);
}

describe('R-G1: fragments of calls', () => {
  it('are put together by their index', () => {
    expect(
      callsOf(
        { index: 0, id: 'a', name: 'book', arguments: '' },
        { index: 0, arguments: '{"na' },
        { index: 1, id: 'b', name: 'free', arguments: '{}' },
        { index: 0, arguments: 'me":1}' },
      ),
    ).toEqual(['book {"name":1}', 'free {}']);
  });

  it('without an index belong to the latest call', () => {
    expect(
      callsOf(
        { id: 'a', name: 'book', arguments: '{"a":' },
        { arguments: '1}' },
        { id: 'b', name: 'free', arguments: '{}' },
      ),
    ).toEqual(['book {"a":1}', 'free {}']);
  });

  it('with an index that is used twice are told apart by their ids, or by complete arguments', () => {
    expect(
      callsOf(
        { index: 0, id: 'a', name: 'book', arguments: '{"a":1}' },
        { index: 0, id: 'b', name: 'free', arguments: '{}' },
      ),
    ).toEqual(['book {"a":1}', 'free {}']);
    expect(
      callsOf(
        { index: 0, name: 'book', arguments: '{"a":1}' },
        { index: 0, name: 'book', arguments: '{"a":2}' },
      ),
    ).toHaveLength(1);
  });

  it('of the same call twice are one call, and a fragment without a name is none', () => {
    expect(callsOf({ index: 0, id: 'a', name: 'free' }, { index: 1, id: 'b', name: 'free' })).toEqual([
      'free ',
    ]);
    expect(callsOf({ index: 0, arguments: '{}' })).toEqual([]);
  });
});

describe('R-G1: arguments', () => {
  it.each([
    ['after an empty object', ['{}', '{"a":1}'], 'book {"a":1}'],
    ['once more at the end', ['{"a":', '1}', '{"a":1}'], 'book {"a":1}'],
    ['as text within JSON', [String.raw`"{\"a\":1}"`], 'book {"a":1}'],
    ['that differ stay as they are', ['{"a":1}', '{"a":2}'], 'book {"a":1}{"a":2}'],
  ])('%s', (_how, given, expected) => {
    expect(
      callsOf({ index: 0, id: 'a', name: 'book' }, ...given.map((part) => ({ index: 0, arguments: part }))),
    ).toEqual([expected]);
  });

  it('of fragments with an id each belong to the call that was named', () => {
    expect(
      callsOf(
        { index: 0, id: 'a', name: 'book', arguments: '{"a":' },
        { index: 0, id: 'b', arguments: '1}' },
      ),
    ).toEqual(['book {"a":1}']);
  });

  it.each(['functions.book', 'book<|channel|>commentary', 'functions.book:0'])(
    'of %s are those of the tool',
    (name) => {
      expect(callsOf({ index: 0, id: 'a', name, arguments: '{}' })).toEqual(['book {}']);
    },
  );
});

describe('R-G1: a call that the model writes as text', () => {
  it.each([
    ['in a tag', 'One moment.\n<tool_call>{"name": "book", "arguments": {"name": "Ana"}}</tool_call>'],
    ['without the closing tag', '<tool_call>\n{"name": "book", "arguments": {"name": "Ana"}}'],
    ['as bare JSON', '{"name": "book", "arguments": {"name": "Ana"}}'],
  ])('%s is a call, and is not spoken', (_how, text) => {
    const markup = createAnswerMarkup({ thinksUnopened: false, isSpoken: true, takesCalls: true });
    const spoken = markup.push(text) + markup.end({ wasCut: false });
    const collected = createToolCallParts(OFFERED);
    for (const written of markup.calls) collected.addText(written);
    expect(spoken).not.toContain('{');
    expect(collected.calls()).toMatchObject([{ name: 'book', arguments: '{"name":"Ana"}' }]);
  });

  it('of a tool that is not offered is nothing', () => {
    const collected = createToolCallParts(OFFERED);
    collected.addText('{"name": "rm", "arguments": {}}');
    collected.addText('book(name="Ana")');
    expect(collected.calls()).toEqual([]);
  });
});
