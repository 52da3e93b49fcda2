import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KNOWN_ENDINGS } from '../../../src/adapters/documents/kinds.ts';
import { aScan } from '../../adapters/documents/a-pdf.ts';
import { loadKnowledgeFolder, pagesFolder } from '../../adapters/postgres/knowledge-pages.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';
import { runKnowledge, spawnKnowledge } from './run-cli.ts';

const TENANT = 'harbor-street-bikes';

let database: FreshDatabase;
let dataDir: string;
beforeAll(async () => {
  database = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-knowledge-cli-'));
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const run = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = { DATABASE_URL: database.url },
) => runKnowledge(args, { DATA_DIR: dataDir, ...env });

test('R-C6: add takes the good documents of a folder, names the bad ones with the reason, and exits with 1', async () => {
  await using folder = await pagesFolder({
    'hours.md': '# Hours\n\nWe open at 9.\n',
    'faq.csv': 'question,answer\nDo you sell kayaks?,"No, only bikes."\n',
    'prices/rent.html': '<h1>Rent</h1><script>steal()</script><p>A tandem costs 60 dollars.</p>',
    'again.md': '# Hours\n\nWe open at 9.\n',
    'empty.txt': '',
  });
  await folder.write('binary.md', Buffer.from('89504e470d0a1a0a00', 'hex'));
  await folder.write('scan.pdf', await aScan());
  await folder.write('latin.txt', Buffer.from('Caf\xe9 next door.', 'latin1'));
  await folder.write('large.txt', 'a');
  await folder.write('logo.png', 'a');
  await truncate(join(folder.path, 'large.txt'), 50 * 1024 * 1024);
  expect(await run(['add', folder.path])).toEqual({
    code: 1,
    out: [
      'added      again.md v1',
      'added      faq.csv v1',
      'added      latin.txt v1',
      'added      prices/rent.html v1',
      `${TENANT}: 4 added, 0 replaced, 0 unchanged, 0 duplicate, 5 skipped`,
      '',
    ].join('\n'),
    err: [
      'skipped    binary.md is not text',
      'skipped    empty.txt is empty',
      'skipped    hours.md has the same content as again.md',
      'skipped    large.txt is larger than 10 MB',
      `skipped    logo.png has an unsupported file type (supported: ${KNOWN_ENDINGS})`,
      'skipped    scan.pdf has no text layer: a scan has to go through text recognition first',
      'notice     latin.txt is not UTF-8: read as Windows-1252',
      '',
    ].join('\n'),
  });
  const found = await run(['search', 'do', 'you', 'sell', 'kayaks']);
  expect(found.out).toContain('faq.csv#do-you-sell-kayaks');
  expect((await run(['search', 'steal'])).out).toMatch(/^no passage fits/u);
});

test('R-C6: adding again changes nothing, --replace removes what is not given, reindex splits again, remove takes names', async () => {
  await using folder = await pagesFolder({ 'a.md': '# A\n\nOne.\n', 'b.md': '# B\n\nTwo.\n' });
  expect((await run(['add', folder.path, '--replace'])).code).toBe(0);
  const again = await spawnKnowledge(['add', folder.path], { DATA_DIR: dataDir, DATABASE_URL: database.url });
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toContain('0 added, 0 replaced, 2 unchanged');
  await folder.write('a.md', '# A\n\nOther.\n');
  await folder.remove('b.md');
  expect((await run(['add', folder.path, '--replace'])).out).toContain('replaced   a.md v2');
  const list = await run(['list']);
  expect(list.out.split('\n')).toEqual([
    expect.stringMatching(/^NAME +KIND/u),
    expect.stringMatching(/^a\.md +markdown +added +2 +1 +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +A$/u),
    `${TENANT}: 1 documents`,
    '',
  ]);
  expect(await run(['reindex'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 documents split again') as unknown,
  });
  expect(await run(['remove', 'a.md', 'b.md'])).toEqual({
    code: 1,
    out: 'removed    a.md\n',
    err: 'not found  b.md\n',
  });
});

test('R-C6: a page of the folder that an added document overrules is back as soon as that document is removed', async () => {
  await using folder = await pagesFolder({
    'hours.md': '# Hours\n\nFolder.\n',
    'other.md': '# Other\n\nPage.\n',
  });
  await using own = await pagesFolder({ 'hours.md': '# Hours\n\nAdded.\n' });
  await loadKnowledgeFolder(database.url, TENANT, folder.path);
  expect((await run(['add', join(own.path, 'hours.md')])).out).toContain('replaced   hours.md v2');
  expect(await loadKnowledgeFolder(database.url, TENANT, folder.path)).toMatchObject({
    overruled: ['hours.md'],
  });
  expect((await run(['search', 'hours'])).out).toContain('Added.');
  const removed = await run(['remove', 'hours.md'], {
    DATABASE_URL: database.url,
    KNOWLEDGE_DIR: folder.path,
  });
  expect(removed.out).toBe('removed    hours.md (its page in KNOWLEDGE_DIR is back)\n');
  expect((await run(['search', 'hours'])).out).toContain('Folder.');
});

test('R-K4: unanswered questions are grouped by their words, most frequent first', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `insert into call_sessions (id, phone_number, tenant, agent_id) values ('CA1', '+1', $1, 'a')`,
    [TENANT],
  );
  const turns: readonly (readonly [string, string, string])[] = [
    ['Do you sell kayaks?', '[]', '{}'],
    ['How old is the shop?', '[]', '{}'],
    ['Kayaks, do you sell a kayak?', '[{"id":"a","title":"A","score":1}]', '{"rung":"template"}'],
    ['When do you open?', '[{"id":"a","title":"A","score":1}]', '{"rung":"primary"}'],
    ['Okay, thank you.', '[]', '{}'],
  ];
  for (const [number, [question, used, details]] of turns.entries()) {
    await client.query(
      `insert into conversation_turns (call_session_id, turn_number, user_input, knowledge_used, details, outcome)
       values ('CA1', $1, $2, $3, $4, 'completed')`,
      [number, question, used, details],
    );
  }
  await client.end();
  const { out, code } = await run(['unanswered', '--json']);
  const groups = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(code).toBe(0);
  expect(groups).toMatchObject([
    { question: 'Kayaks, do you sell a kayak?', count: 2, byTemplate: 1 },
    { question: 'How old is the shop?', count: 1, byTemplate: 0 },
  ]);
  expect((await run(['unanswered', '--since', '2999-01-01'])).out).toContain('0 questions');
});

test('R-K1: wordings of passages are edited, listed and removed', async () => {
  await using folder = await pagesFolder({ 'tires.md': '# Tires\n\nPunctures are repaired.\n' });
  await run(['add', folder.path]);
  expect(await run(['wordings', 'edit', 'tires', 'fix a flat; my tire is dead'])).toMatchObject({
    code: 0,
    out: 'edited     tires\n',
  });
  const { out } = await run(['wordings']);
  expect(out).toContain('tires  Tires (edited)\n       fix a flat\n       my tire is dead\n');
  expect(await run(['wordings', 'remove', 'tires', 'none'])).toMatchObject({
    code: 1,
    out: 'removed    tires\n',
    err: 'not found  none\n',
  });
  expect((await run(['wordings', 'list'])).out).not.toContain('fix a flat');
  expect(await run(['wordings', 'edit', 'tires', 'x'.repeat(101)])).toMatchObject({ code: 2 });
});

test('R-C6: an error that stops the command is one line, with exit code 2', async () => {
  const empty = join(dataDir, 'none');
  await mkdir(empty);
  await writeFile(join(dataDir, 'file.md'), '# A\n\nB.\n');
  const outcomes = [
    await spawnKnowledge([], { DATA_DIR: dataDir }),
    await run(['add']),
    await run(['list', '--wrong']),
    await run(['list', '--tenant', `x' or '1'='1`]),
    await run(['add', join(dataDir, 'missing.md')]),
    await run(['list'], { DATA_DIR: empty }),
    await run(['list'], { DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:1/none' }),
  ];
  expect(outcomes.map(({ code, out }) => [code, out])).toEqual(outcomes.map(() => [2, '']));
  const lines = [
    /^knowledge: expected a command/u,
    /^knowledge: add needs files/u,
    /^knowledge: Unknown option '--wrong'/u,
    /^knowledge: no agent in .* has the tenant/u,
    /^knowledge: cannot read .*missing\.md \(ENOENT\)/u,
    /^knowledge: DATABASE_URL is missing, and no system has run/u,
    /^knowledge: cannot reach the database/u,
  ];
  for (const [index, { err }] of outcomes.entries()) {
    expect(err).toMatch(lines[index] ?? /never/u);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toContain('hidden');
  }
});
