import { afterAll, beforeAll, expect, it } from 'vitest';
import { pagesFolder } from '../adapters/postgres/knowledge-pages.ts';
import type { PagesFolder } from '../adapters/postgres/knowledge-pages.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { runKnowledge } from '../cli/knowledge/run-cli.ts';
import { aSystemWithModel, expectSameStory } from './a-system.ts';

const CALLS = 20;
const PAGES = 40;
const GENERATIONS = ['alpha', 'bravo', 'charlie', 'delta'] as const;

let start: PagesFolder;
let one: Awaited<ReturnType<typeof aSystemWithModel>>;
beforeAll(async () => {
  start = await pagesFolder({ 'parking.md': '# Parking\n\nParking is free.\n' });
  one = await aSystemWithModel({ KNOWLEDGE_DIR: start.path });
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await start[Symbol.asyncDispose]();
});

/** Half of the documents keep their names in every generation; the others change. */
const pagesOf = (generation: string) =>
  Object.fromEntries(
    Array.from({ length: PAGES }, (_, page) => [
      page % 2 === 0 ? `locker${page}.md` : `${generation}${page}.md`,
      `# Locker ${page}\n\n## How much is a locker?\n\nMarked ${generation}: locker ${page} is free.\n`,
    ]),
  );

async function replaceBy(generation: string): Promise<void> {
  await using folder = await pagesFolder(pagesOf(generation));
  const { databaseUrl, dataDir } = one.system.addresses;
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
  const result = await runKnowledge(['add', folder.path, '--replace'], env);
  expect(result).toMatchObject({ code: 0, err: '' });
}

it(`R-C6: the whole knowledge is replaced ${GENERATIONS.length - 1} times during ${CALLS} calls: no error, and no answer from two generations`, async () => {
  const waiting = new Map(GENERATIONS.map((each) => [each as string, Promise.withResolvers<undefined>()]));
  one.openai.script((body) => {
    const system = body.messages.find(({ role }) => role === 'system')?.content ?? '';
    const marks = [...system.matchAll(/Marked (\w+):/gu)].map(([, mark = '']) => mark);
    for (const mark of marks) waiting.get(mark)?.resolve(undefined);
    return answer(`Found ${[...new Set(marks)].join(' ')}.`);
  });
  await replaceBy('alpha');
  let isOver = false;
  const heard = new Set<string>();
  const calls = Promise.all(
    Array.from({ length: CALLS }, async (_, caller) => {
      const call = await one.call({ seed: caller, timing: { scale: 0.4 } });
      await call.greeting();
      while (!isOver) {
        const exchange = await call.say(`How much is a locker for number ${caller}?`, { timeoutMs: 30_000 });
        // With so many calls at once, some may hear a filler first. Before the first read of the database nothing is found.
        const [, , marks = ''] = /^([\w ,]+\. )?Found([\w ]*)\.$/u.exec(exchange.heard) ?? [];
        const generations = new Set(marks.match(/\w+/gu) ?? []);
        expect(exchange.heard).toMatch(/Found[\w ]*\.$/u);
        expect(generations.size, exchange.heard).toBeLessThanOrEqual(1);
        for (const each of generations) heard.add(each);
      }
      await call.hangUp();
      return call;
    }),
  );
  const replacing = (async () => {
    for (const generation of GENERATIONS) {
      if (generation !== 'alpha') await replaceBy(generation);
      // Each generation must be used in an answer before the next one comes.
      await waiting.get(generation)?.promise;
    }
    isOver = true;
  })();
  await Promise.all([calls, replacing]);
  expect([...heard].sort()).toEqual([...GENERATIONS]);
  for (const call of await calls) {
    const turns = await one.recordedTurns(call.callSid);
    expectSameStory(call, turns);
    expect((await one.records.readCall(call.callSid))?.errorCount).toBe(0);
  }
  expect(one.lines.filter((line) => line.includes('knowledge not refreshed'))).toEqual([]);
}, 180_000);
