/** `npm run eval:servers`: what a caller hears from servers that deviate from OpenAI, how soon, and what is logged. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { withFailureLog } from '../src/adapters/llm/failure-log.ts';
import type { ModelRequest } from '../src/adapters/ports/model.ts';
import { optionsOrExit } from '../src/lib/command-line.ts';
import { readAll } from '../test/adapters/llm/model-calls.ts';
import { delta, events, startRawServer, streamed } from '../test/adapters/llm/raw-server.ts';
import type { RawServer } from '../test/adapters/llm/raw-server.ts';
import {
  CONTINUED,
  HEARD,
  NOT_SPOKEN,
  refusal,
  REFUSED_FIELDS,
  ROLES,
  rolesOf,
  thought,
  WHOLE,
  without,
  WORDS,
} from '../test/adapters/llm/server-behaviours.ts';

const Fields = z.object({
  kind: z.string(),
  status: z.number().optional(),
  code: z.string().optional(),
  advice: z.string(),
});

interface Case {
  readonly what: string;
  readonly serve: RawServer;
  /** The question of the start is asked first. */
  readonly isLoaded?: true;
  readonly request?: Partial<ModelRequest>;
  /** Absent: the next rung answers. */
  readonly expected?: string;
}

const settings = { temperature: 0.2, reasoningEffort: 'low', extra: { top_k: 5 } };
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toUTCString();
const cut = { choices: [{ index: 0, delta: {}, finish_reason: 'length' }] };

const CASES: readonly Case[] = [
  ...[...WHOLE, ...NOT_SPOKEN].map(([what, answer]) => ({ what, serve: () => answer, expected: WORDS })),
  ...REFUSED_FIELDS.map(([field, how, error]) => ({
    what: `refuses ${field}, ${how}`,
    serve: without(field, error),
    expected: WORDS,
  })),
  ...ROLES.map(([what, status, message, isAccepted]) => ({
    what: `demands an order of roles: ${what}`,
    serve: (request: Parameters<RawServer>[0]) =>
      isAccepted(rolesOf(request) ?? []) ? streamed(WORDS) : refusal(status, { error: { message } }),
    request: { context: [{ agent: 'Hello!' }, { caller: 'When are you open?' }] },
    expected: WORDS,
  })),
  ...CONTINUED.map(([what, pieces]) => ({
    what: `is asked to go on and sends ${what}`,
    serve: () => streamed(...pieces),
    request: { continueAfter: HEARD },
    expected: ' in the morning.',
  })),
  {
    what: 'thoughts with a closing tag only',
    serve: () => streamed('Hm, hours.', '</think>', WORDS),
    isLoaded: true,
    expected: WORDS,
  },
  {
    what: 'an error within the answer',
    serve: () => events(delta('', { finish_reason: 'error' }), '[DONE]'),
  },
  { what: 'thoughts use up the tokens', serve: () => events(thought('reasoning'), cut, '[DONE]') },
  { what: '401', serve: () => refusal(401, { error: { message: 'no' } }) },
  {
    what: 'an unknown model',
    serve: () => refusal(404, { error: { message: 'The model `x` does not exist.' } }),
  },
  { what: 'the model is being loaded', serve: () => refusal(503, { error: { message: 'Loading model' } }) },
  {
    what: '429 with a date',
    serve: () => ({ ...refusal(429, {}), headers: { 'retry-after': inAnHour() } }),
  },
];

interface Row {
  readonly what: string;
  readonly heard: string;
  readonly firstWordsMs: string;
  readonly repeatedWords: number;
  readonly logged: string;
  readonly isRight: boolean;
}

async function rowOf({ what, serve, isLoaded, request = {}, expected }: Case): Promise<Row> {
  await using server = await startRawServer(serve, { settings });
  const logged: string[] = [];
  const log = (fields: object): void => {
    const { kind, status, code, advice } = Fields.parse(fields);
    logged.push([kind, status, code, advice].filter((value) => value !== undefined).join(', '));
  };
  const { model } = server;
  if (isLoaded) await model.load?.();
  const place = { rung: 'primary', baseUrl: 'http://server/v1', log: { warn: log, error: log } };
  const startedAt = performance.now();
  let firstAt: number | undefined;
  const watched = withFailureLog(model, place);
  const { text } = await readAll(
    {
      ...watched,
      async *stream(asked) {
        for await (const event of watched.stream(asked)) {
          if (event.type === 'token') firstAt ??= performance.now();
          yield event;
        }
      },
    },
    request,
  );
  return {
    what,
    heard: text.trim() === '' ? '(the next rung)' : text.trim(),
    firstWordsMs: firstAt === undefined ? '–' : (firstAt - startedAt).toFixed(1),
    repeatedWords: repeatedWords(request.continueAfter ?? '', text),
    logged: logged.join(' / '),
    isRight: expected === undefined ? text === '' : text.trim() === expected.trim(),
  };
}

/** How many words at the beginning of `text` repeat the end of `before`. */
function repeatedWords(before: string, text: string): number {
  const [heard, said] = [before, text].map((part) => part.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []);
  if (heard === undefined || said === undefined) return 0;
  const lengths = said.map((_, at) => at + 1).filter((length) => length <= heard.length);
  return (
    lengths.findLast((length) => heard.slice(-length).join(' ') === said.slice(0, length).join(' ')) ?? 0
  );
}

optionsOrExit({ name: 'eval:servers', usage: 'Usage: npm run eval:servers' }, () => parseArgs());
const rows: Row[] = [];
for (const each of CASES) rows.push(await rowOf(each));
console.log('| the server | the caller hears | first words (ms) | words repeated | logged |');
console.log('| --- | --- | --- | --- | --- |');
for (const { what, heard, firstWordsMs, repeatedWords: repeated, logged } of rows)
  console.log(`| ${what.replaceAll('|', '\\|')} | ${heard} | ${firstWordsMs} | ${repeated} | ${logged} |`);
const numbers = {
  'servers.behaviours': rows.length,
  'servers.right': rows.filter(({ isRight }) => isRight).length / rows.length,
  'servers.repeatedWords': rows.reduce((sum, row) => sum + row.repeatedWords, 0),
};
console.log(JSON.stringify(numbers));
if (numbers['servers.right'] < 1) process.exitCode = 1;
