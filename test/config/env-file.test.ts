import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { envMistakes } from '../../src/config/env-file.ts';
import { unknownVariables } from '../../src/config/unknown-variables.ts';

describe('a line of .env without the effect that its author means is named, and its value is not', () => {
  it.each<[string, string, RegExp]>([
    [
      'a byte order mark',
      '\uFEFFPORT=4000\nHOST=sentinel',
      /^line 1 of \.env has no effect: a byte order mark/u,
    ],
    ['UTF-16', 'P\0O\0R\0T\0=\0sentinel', /^\.env is not UTF-8/u],
    ['a colon', 'HOST=a\nPORT: sentinel', /^line 2 of \.env has no effect: it must be NAME=value$/u],
    [
      'a colon and a later =',
      'DATABASE_URL: postgres://sentinel?sslmode=disable',
      /^line 1 of \.env has no effect/u,
    ],
    ['a blank', 'OPENAI_API_KEY sentinel', /^line 1 of \.env has no effect/u],
    [
      'a # in a value',
      'DATABASE_URL=postgres://u:sentinel#w@h/d',
      /^DATABASE_URL ends before its "#": .* \(line 1/u,
    ],
    [
      'an open quote',
      'HOST="sentinel\nPORT=1',
      /^HOST begins with ", which is not closed on its line \(line 1/u,
    ],
    [
      'an open quote that a later one closes',
      "HOST='sentinel\nPORT=1\nA='b'",
      /^HOST begins with ', which is not closed/u,
    ],
    ['typographic quotes', 'OPENAI_API_KEY=“sentinel”', /^OPENAI_API_KEY has typographic quotes/u],
    [
      'a name twice',
      'OPENAI_API_KEY=sentinel\nA=1\nOPENAI_API_KEY=\n',
      /^OPENAI_API_KEY is set on lines 1 and 3 of/u,
    ],
  ])('%s', (_what, text, line) => {
    const mistakes = envMistakes(text);
    expect(mistakes).toEqual([expect.stringMatching(line)]);
    expect(mistakes.join()).not.toContain('sentinel');
  });
});

it('what Node reads as it is meant is no mistake', () => {
  const text = [
    '\uFEFF# a comment',
    'export PORT=4000',
    ' HOST = 1.2.3.4 # a comment',
    'API_TOKEN="a#b" # a comment',
    'OPENAI_MODEL=',
    'OPENAI_MODEL=small',
    'PAYLOAD_KEYS="one',
    'two="',
    'LOG_LEVEL=info',
    'OPENAI_EXTRA_BODY={"top_p":0.9}',
  ].join('\r\n');
  expect(envMistakes(text)).toEqual([]);
  expect(parseEnv(text)).toMatchObject({
    PORT: '4000',
    HOST: '1.2.3.4',
    API_TOKEN: 'a#b',
    OPENAI_MODEL: 'small',
    LOG_LEVEL: 'info',
  });
});

it('a name in small letters has no effect, and is named', () => {
  expect(unknownVariables(['port', 'openai_api_key', 'http_proxy', 'home'])).toEqual([
    'port is unknown and has no effect: did you mean PORT?',
    'openai_api_key is unknown and has no effect: did you mean OPENAI_API_KEY?',
  ]);
});
