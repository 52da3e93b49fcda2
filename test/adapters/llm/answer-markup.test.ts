import { describe, expect, it } from 'vitest';
import { createAnswerMarkup } from '../../../src/adapters/llm/answer-markup.ts';
import { createToolCallParts } from '../../../src/adapters/llm/tool-call-parts.ts';

const WORDS = 'We open at nine.';

/** The same text as servers cut it: whole, and word by word as tokens with the space before each. */
const CUTS = {
  whole: (text: string) => [text],
  words: (text: string) => text.match(/\s*[^\s]+\s*$|\s*\S+/gu) ?? [],
};

function read(text: string, cut: keyof typeof CUTS, isSpoken = true) {
  const markup = createAnswerMarkup({ thinksUnopened: false, isSpoken, takesCalls: true });
  const words = CUTS[cut](text).map((piece) => markup.push(piece));
  const said = words.join('') + markup.end({ wasCut: false });
  return { said: said.trim(), calls: markup.calls };
}

describe.each(['whole', 'words'] as const)('an answer that comes in this way: %s', (cut) => {
  it.each([
    ['tags with the name of the model', `<seed:think>Hm.</seed:think>${WORDS}`],
    ['a tag with an attribute', `<think type="long">\nHm.\n</think>\n${WORDS}`],
    [
      'control tokens for thoughts',
      `<|START_THINKING|>Hm.<|END_THINKING|><|START_RESPONSE|>${WORDS}<|END_RESPONSE|>`,
    ],
    ['control tokens in words', `<|begin_of_thought|>Hm.<|end_of_thought|>\n\n${WORDS}`],
    ['control tokens of an inner voice', `<|inner_prefix|>Hm.<|inner_suffix|>${WORDS}`],
    ['an inner monologue', `<inner_monologue>Hm.</inner_monologue>\n${WORDS}`],
    ['a scratch pad', `<scratch_pad>Hm.</scratch_pad>${WORDS}`],
    ['tags around it', `<think>\nHm.\n</think>\n<answer>\n${WORDS}\n</answer>`],
    ['the name of the answer in the tag', `<final_answer>${WORDS}</final_answer>`],
    ['a separator at the end', `${WORDS} <sep> human: And on Sunday?`],
    ['headings for both', `**Reasoning:** I know the hours.\n\n**Answer:** ${WORDS}`],
    [
      'a call in the tags of DeepSeek',
      `${WORDS}\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name="x">\n</｜DSML｜invoke>\n</｜DSML｜function_calls>`,
    ],
    [
      'a call in tags with the name of the model',
      `${WORDS}<minimax:tool_call><invoke name="x"></invoke></minimax:tool_call>`,
    ],
    ['tokens with one bar', `<|channel>thought\nHm.<channel|>${WORDS}<turn|>`],
    ['a final channel with a form', `<|channel|>final <|constrain|>text<|message|>${WORDS}<|return|>`],
    ['a role between tokens', `<|start_of_role|>assistant<|end_of_role|>${WORDS}<|end_of_text|>`],
    ['the name of a role without its tokens', `assistant\n\n${WORDS}`],
    ['the role of the next message', `${WORDS}assistant\n\nIs there more?`],
    ['the role of an invented caller', `${WORDS}\n\nuser\nAnd on Sunday?`],
    ['an invented caller in the line', `${WORDS} USER: And on Sunday? ASSISTANT: Closed.`],
    ['a caller in brackets', `${WORDS}\n[User]: And on Sunday?`],
    ['a heading', `### Response:\n${WORDS}`],
    ['the end in brackets', `${WORDS}[end of text]`],
    ['half a control token at the end', `${WORDS}<|im_end`],
    ['a thought before the answer', `Thought: I know the hours.\nFinal Answer: ${WORDS}`],
    ['a fence around it', `\`\`\`text\n${WORDS}\n`],
    ['JSON around it', `{"role": "assistant", "content": "${WORDS}"}`],
  ])('has its words alone: %s', (_what, text) => {
    expect(read(text, cut).said).toBe(WORDS);
  });

  it.each([
    'Model: T. It is on page two.',
    'The user manual is on our site.',
    'It is 5 < 6, and a_b is a name.',
    'Bring these:\nModel: X200\nAction: none',
    'Our system [or theirs] opens at nine.',
    'Users say: "user one".',
  ])('keeps words that look like marks: %s', (text) => {
    const markup = createAnswerMarkup({ thinksUnopened: false, isSpoken: true, takesCalls: false });
    const said = CUTS[cut](text).map((piece) => markup.push(piece));
    expect(said.join('') + markup.end({ wasCut: false })).toContain(text);
  });

  const CALL = '{"name": "book", "arguments": {"day": "Tuesday"}}';
  it.each([
    ['a list after a token', `[TOOL_CALLS][${CALL}]`],
    ['the name and the arguments after a token', '[TOOL_CALLS]book[ARGS]{"day": "Tuesday"}'],
    ['a token of Llama', '<|python_tag|>{"name": "book", "parameters": {"day": "Tuesday"}}<|eom_id|>'],
    ['a type first', '{"type": "function", "name": "book", "parameters": {"day": "Tuesday"}}'],
    ['a name in the tag', '<function=book>{"day": "Tuesday"}</function>'],
    [
      'tokens of DeepSeek',
      '<｜tool▁calls▁begin｜>function<｜tool▁sep｜>book\n```json\n{"day": "Tuesday"}\n```',
    ],
    [
      'tokens of Kimi',
      '<|tool_call_begin|>functions.book:0<|tool_call_argument_begin|>{"day": "Tuesday"}<|tool_call_end|>',
    ],
    [
      'a channel',
      '<|channel|>commentary to=functions.book <|constrain|>json<|message|>{"day": "Tuesday"}<|call|>',
    ],
    [
      'a list of calls with texts',
      '{"tool_calls": [{"function": {"name": "book", "arguments": "{\\"day\\": \\"Tuesday\\"}"}}]}',
    ],
    ['steps', 'Action: book\nAction Input: {"day": "Tuesday"}'],
  ])('is a call and no words: %s', (_what, text) => {
    const { said, calls } = read(text, cut);
    const parts = createToolCallParts(new Set(['book']));
    for (const call of calls) parts.addText(call);
    const found = parts.calls();
    expect(found.map(({ name }) => name)).toEqual(['book']);
    expect(JSON.parse(found[0]?.arguments ?? '')).toEqual({ day: 'Tuesday' });
    expect(said).toBe('');
  });

  it.each([
    ['beside words', `Let me book that. ${CALL}`, 'Let me book that.'],
    ['as code', 'Let me see. book_table(day="Tuesday")', 'Let me see.'],
  ])('says nothing of a call %s', (_what, text, words) => {
    expect(read(text, cut).said).toBe(words);
  });
});

it('a text that is not spoken may be JSON', () => {
  const json = '{"summary": "The caller asked.", "name": "Ann"}';
  expect(read(json, 'words', false).said).toBe(json);
});

it.each(['We', 'The', 'Yes', 'I', 'A'])('a first word is not delayed: %s', (word) => {
  const markup = createAnswerMarkup({ thinksUnopened: false, isSpoken: true, takesCalls: true });
  expect(markup.push(word).trim()).toBe(word);
});
