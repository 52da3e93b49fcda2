/** What servers send that deviates from OpenAI, as tests and `npm run eval:servers` play it. */
import { gzipSync } from 'node:zlib';
import { delta, events, stop, streamed } from './raw-server.ts';
import type { RawAnswer, RawRequest } from './raw-server.ts';

/** The answer, whatever else the server sends. */
export const WORDS = 'We open at nine.';
const PIECES = ['We open', ' at nine.'].map((piece) => delta(piece));
const whole = (message: object, finish: string | null = 'stop') =>
  JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }] }, undefined, 2);

/** Forms of a stream whose words are all spoken. */
export const WHOLE: readonly [string, RawAnswer][] = [
  ['chunks without choices', events({ id: 'x' }, ...PIECES, { object: 'ping' }, stop, '[DONE]')],
  ['choices are null', events({ choices: null }, ...PIECES, stop, '[DONE]')],
  ['choices are empty', events({ choices: [], prompt_filter_results: [] }, ...PIECES, stop, '[DONE]')],
  ['data is null', events('null', ...PIECES, 'null', stop, '[DONE]')],
  ['data is empty', events('', ...PIECES, '', stop, '[DONE]')],
  ['usage is empty', events(...PIECES, { ...stop, usage: {} }, '[DONE]')],
  ['usage is partial', events({ ...delta(''), usage: { total_tokens: 3 } }, ...PIECES, stop, '[DONE]')],
  ['usage is null', events(...PIECES.map((chunk) => ({ ...chunk, usage: null })), stop, '[DONE]')],
  [
    'content is a list of parts',
    events(
      delta([{ type: 'text', text: 'We open' }]),
      delta([{ type: 'text', text: ' at nine.' }]),
      stop,
      '[DONE]',
    ),
  ],
  [
    'each chunk has an empty finish reason',
    events(...['We open', ' at nine.'].map((piece) => delta(piece, { finish_reason: '' })), stop, '[DONE]'),
  ],
  [
    'each chunk has the finish reason',
    events(...['We open', ' at nine.'].map((piece) => delta(piece, { finish_reason: 'stop' })), '[DONE]'),
  ],
  ['no finish reason comes before [DONE]', events(...PIECES, '[DONE]')],
  ['no [DONE] comes', events(...PIECES, stop)],
  ['deltas are null', events({ choices: [{ index: 0, delta: null }] }, ...PIECES, stop, '[DONE]')],
  [
    'lines end with CR LF and comments are between',
    {
      headers: { 'content-type': 'text/event-stream' },
      body: [
        ': ping\r\n\r\n',
        ...PIECES.map((chunk) => `data:${JSON.stringify(chunk)}\r\n\r\n`),
        'data:[DONE]\r\n\r\n',
      ],
    },
  ],
  [
    'content is one part, and half a character is replaced',
    events(delta({ type: 'text', text: 'We open\uFFFD' }), delta([' at nine.']), stop, '[DONE]'),
  ],
  [
    'another answer is beside it',
    events(PIECES[0], { choices: [{ index: 1, delta: { content: 'Hello' } }] }, PIECES[1], stop, '[DONE]'),
  ],
  [
    'each chunk has the text so far',
    events(...['We', 'We open', WORDS].map((text) => delta(text)), stop, '[DONE]'),
  ],
  ['the last chunk has all of it', events(...PIECES, delta(WORDS, { finish_reason: 'stop' }), '[DONE]')],
  [
    'the last chunk has the message',
    events(
      ...PIECES,
      { choices: [{ index: 0, message: { content: WORDS }, finish_reason: 'stop' }] },
      '[DONE]',
    ),
  ],
  ['the body is JSON', { body: whole({ role: 'assistant', content: WORDS }) }],
  ['the body is JSON without a finish reason', { body: whole({ role: 'assistant', content: WORDS }, null) }],
  [
    'the body is JSON called an event stream',
    { headers: { 'content-type': 'text/event-stream' }, body: whole({ content: WORDS }) },
  ],
  [
    'the body is compressed',
    {
      headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
      body: gzipSync(
        PIECES.concat(stop)
          .map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
          .join('') + 'data: [DONE]\n\n',
      ),
    },
  ],
];

/** A chunk with a thought. */
export const thought = (field: string) => ({
  choices: [{ index: 0, delta: { [field]: 'The caller asks.' } }],
});

/** What models write beside their answer. */
export const NOT_SPOKEN: readonly [string, RawAnswer][] = [
  ['reasoning_content', events(thought('reasoning_content'), ...PIECES, stop, '[DONE]')],
  ['reasoning', events(thought('reasoning'), ...PIECES, stop, '[DONE]')],
  [
    'parts that are thoughts',
    events(delta([{ type: 'thinking', thinking: [{ text: 'Hm.' }] }]), ...PIECES, stop, '[DONE]'),
  ],
  [
    'parts that are thoughts with texts',
    events(
      delta([
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'We open' },
      ]),
      PIECES[1],
      stop,
      '[DONE]',
    ),
  ],
  [
    'reasoning_details',
    events(
      { choices: [{ index: 0, delta: { content: '', reasoning_details: [{ text: 'The caller asks.' }] } }] },
      ...PIECES,
      stop,
      '[DONE]',
    ),
  ],
  [
    'tags around the answer',
    streamed('<think>Hm.</think>', '\n<answer>', 'We open', ' at nine.', '</answer>'),
  ],
  ['thoughts in tags', streamed('<th', 'ink>The caller', ' asks.\n</thi', 'nk>\n\n', 'We open at nine.')],
  [
    'thoughts and then JSON as a whole',
    { body: whole({ content: 'The caller asks.</think>\n\nWe open at nine.' }) },
  ],
  [
    'channels',
    streamed(
      '<|channel|>',
      'analysis<|message|>User: hm',
      '<|end|><|start|>assistant<|channel|>',
      'final<|message|>We open',
      ' at nine.<|return|>',
    ),
  ],
  [
    'control tokens',
    streamed(
      '<|im_start|>',
      'assistant\n',
      'We open at nine.',
      '<|im_end|>',
      '\n<|im_start|>user\nAnd then?',
    ),
  ],
  ['an invented caller', streamed('We open at nine.', '\n', 'Us', 'er', ':', ' And on Sunday?')],
  ['a tool call in tags', streamed('<tool_call>{"name": "x"}</tool_call>', WORDS)],
  ['a tool call as JSON', streamed('{"name": "search",', ' "arguments": {"q": "}"}}', '\n', WORDS)],
];

export const refusal = (status: number, error: object): RawAnswer => ({
  status,
  body: JSON.stringify(error),
});

/** Refuses requests with `field`. */
export const without = (field: string, error: RawAnswer) => (request: RawRequest) =>
  field in request.body ? error : streamed(WORDS);

/** The field, how the server names it, and what it answers. */
export const REFUSED_FIELDS: readonly [string, string, RawAnswer][] = [
  [
    'max_completion_tokens',
    'named as the parameter',
    refusal(400, { error: { message: 'Unsupported', param: 'max_completion_tokens' } }),
  ],
  [
    'max_completion_tokens',
    'named in the message',
    refusal(400, {
      error: { message: "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens'.", type: 'x' },
    }),
  ],
  [
    'max_completion_tokens',
    'named in a validation list',
    refusal(422, {
      detail: [{ loc: ['body', 'max_completion_tokens'], msg: 'extra fields not permitted' }],
    }),
  ],
  [
    'stream_options',
    'named in plain JSON',
    refusal(400, { message: 'stream_options: not permitted', code: 400 }),
  ],
  ['temperature', 'named in a text', refusal(400, { error: 'temperature does not support 0.2' })],
  [
    'reasoning_effort',
    'named as the parameter',
    refusal(400, { error: { message: 'no', param: 'reasoning_effort' } }),
  ],
  [
    'stream_options',
    'named in words',
    refusal(400, { error: { message: 'Unknown argument: stream options' } }),
  ],
  ['top_k', 'set in the settings', refusal(400, { error: { message: 'Unrecognized argument: top_k' } })],
];

/** How servers refuse tools, whose calls would be read from another field or not at all. */
export const REFUSED_TOOLS: readonly [number, string][] = [
  [400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
  [400, 'model:2b does not support tools'],
  [400, '`tool calling` is not supported with this model'],
  [404, 'No endpoints found that support tool use.'],
  [500, 'tools param requires --jinja flag'],
];

export const rolesOf = (request: RawRequest | undefined) => request?.body.messages.map(({ role }) => role);

/** The order that a server demands, how it refuses others, and what it accepts. */
export const ROLES: readonly [string, number, string, (roles: readonly string[]) => boolean][] = [
  [
    'begins with a user',
    400,
    'Conversation roles must alternate user/assistant/user/assistant/...',
    (roles: readonly string[]) => roles[1] === 'user',
  ],
  [
    'has no system',
    500,
    'System role not supported',
    (roles: readonly string[]) => !roles.includes('system'),
  ],
  [
    'has no system, in other words',
    400,
    'Developer instruction is not enabled for models/x',
    (roles: readonly string[]) => !roles.includes('system'),
  ],
];

/** What the caller has heard of an answer, and what a model sends when it is asked to go on. The rest is always the same. */
export const HEARD = 'We open at nine';
export const CONTINUED: readonly [string, readonly string[]][] = [
  ['the rest alone', ['in', ' the morning.']],
  ['the whole text once more', ['We ', 'open at', ' nine', ' in the morning.']],
  ['the last words once more', ['at', ' nine in the morning.']],
  ['the last word once more', ['nine', ' in the morning.']],
  ['a preamble', ['Sure', ', continuing', ': in the morning.']],
  ['a preamble and the text', ["Of course! Here's the rest: ", 'We open at nine in the morning.']],
  ['dots before it', ['…', 'in the morning.']],
];
