import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { VOICE } from '../../../src/cli/voice/voice-program.ts';
import { loadAgentFile } from '../../../src/config/agents.ts';
import { fixedPieces } from '../../../src/conversation/fixed-phrases.ts';
import { aFolder, SHIPPED } from '../../adapters/recordings/a-folder.ts';
import { invalidKey } from '../../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { spokenMp3 } from '../../fakes/spoken-mp3.ts';
import { freshDatabase } from '../../setup/fresh-database.ts';
import type { FreshDatabase } from '../../setup/create-database.ts';
import { runInProcess } from '../../setup/run-in-process.ts';
import { repositoryPath, runProgram } from '../../setup/run-program.ts';
import { espeakStandIn } from './espeak-stand-in.ts';

const AGENTS_DIR = repositoryPath('agents');

let database: FreshDatabase;
let client: pg.Client;
let vendor: FakeElevenLabs;
let espeak: Awaited<ReturnType<typeof espeakStandIn>>;
let dataDir: string;
let account: Record<string, string>;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  vendor = await startFakeElevenLabs();
  espeak = await espeakStandIn();
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-voice-cli-'));
  account = {
    ELEVENLABS_API_KEY: 'key-of-the-test',
    ELEVENLABS_VOICE_ID: 'voiceOfTheShop01',
    ELEVENLABS_BASE_URL: vendor.baseUrl,
  };
});
beforeEach(async () => {
  vendor.script();
  await espeak.said();
  await client.query('delete from audio_cache');
});
afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
  await vendor[Symbol.asyncDispose]();
  await espeak[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true });
});

const settings = () => ({
  ...{ PATH: espeak.path, DATA_DIR: dataDir, DATABASE_URL: database.url, AGENTS_DIR },
  RECORDINGS_DIR: SHIPPED,
});
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runInProcess(VOICE, args, { ...settings(), ...env });

test('npm run voice prints its results and exits with its code', async () => {
  const spawn = (...args: string[]) => runProgram('src/cli/voice/voice-cli.ts', args, settings());
  const listed = await spawn('list');
  expect([listed.code, listed.err, listed.out.split('\n')[0]?.split(/ {2,}/u)]).toEqual([
    0,
    '',
    ['FILE', 'STATE', 'SECONDS', 'SHA-256', 'SENTENCE'],
  ]);
  const refused = await spawn('preview', '--text', 'a', '--agent', 'nobody');
  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(refused.err).toMatch(/^voice: no agent nobody in [^\n]*\n$/u);
});

/** Stores pieces of 1 MB, each last used this many days ago. */
async function fillCache(...daysAgo: readonly number[]): Promise<void> {
  for (const days of daysAgo) {
    await client.query(
      `insert into audio_cache (key, content_type, audio, duration_ms, characters, used_at)
       values (gen_random_uuid()::text, 'audio/mpeg', $1, 1000, 10, now() - make_interval(days => $2))`,
      [Buffer.alloc(1_000_000), days],
    );
  }
}

async function cached(): Promise<number> {
  const { rows } = await client.query<{ pieces: number }>(
    'select count(*)::integer as pieces from audio_cache',
  );
  return rows[0]?.pieces ?? NaN;
}

test('list shows whether the file of each sentence is current, and the size and age of the cache', async () => {
  await using folder = await aFolder({
    'en-US/goodbye.mp3': spokenMp3('Bye, and come again soon.'),
    'en-US/apolgy.wav': 'x',
    'de-DE/apology.mp3': 'no audio at all',
  });
  await folder.edit('sentences.yaml', (yaml) => yaml.replace('One moment, please.', 'Just a moment.'));
  await rm(join(folder.path, 'en-US/still-there.wav'));
  await fillCache(40, 2);
  const { code, out, err } = await run(['list'], { RECORDINGS_DIR: folder.path });
  const lines = out.split('\n').map((line) => line.replaceAll(/ {2,}/gu, '  '));
  expect(lines[0]).toBe('FILE  STATE  SECONDS  SHA-256  SENTENCE');
  expect(lines.filter((line) => line.includes('  current  '))).toHaveLength(5);
  expect(lines).toContainEqual(
    expect.stringMatching(/^en-US\/apology\.wav {2}current {2}2\.7 {2}3f303259e85f {2}I am sorry, I cannot/u),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^en-US\/one-moment\.wav {2}stale {2}.* {2}Just a moment\.$/u),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^en-US\/goodbye\.mp3 {2}your own {2}1\.7 {2}/u));
  expect(lines).toContainEqual('en-US/still-there  missing  Are you still there?');
  expect(lines).toContainEqual(
    expect.stringMatching(/^de-DE\/apology\.mp3 {2}your own {2}no audio .*\(not in sentences\.yaml\)$/u),
  );
  const day = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
  const [first = '', last = ''] = new RegExp(`between (${day}) and (${day})`, 'u').exec(out)?.slice(1) ?? [];
  expect(out).toContain('audio cache: 2 pieces, 2.00 MB, last used between');
  expect(Date.parse(last) - Date.parse(first)).toBe(38 * 24 * 3_600_000);
  expect(err).toBe('unused: en-US/apolgy.wav is not named after a sentence\n');
  expect(code).toBe(0);
});

test('render makes what is missing or stale, in every language, and keeps your own files', async () => {
  const own = spokenMp3('Bye.');
  await using folder = await aFolder({ 'en-US/goodbye.wav': own });
  await folder.edit('sentences.yaml', (yaml) =>
    yaml.replace('One moment, please.', 'Just a moment.').concat('de-DE:\n  goodbye: Auf Wiederhören!\n'),
  );
  await rm(join(folder.path, 'en-US/still-there.wav'));
  const env = { RECORDINGS_DIR: folder.path };
  const { code, out } = await run(['render'], env);
  expect(code).toBe(0);
  expect(await espeak.said()).toEqual([
    'en-us: Just a moment.',
    'en-us: Are you still there?',
    'de-de: Auf Wiederhören!',
  ]);
  expect(out).toContain('rendered   de-DE/goodbye.wav\n');
  expect(out).toContain('your own   en-US/goodbye.wav\n');
  expect(out).toContain('unchanged  en-US/apology.wav\n');
  expect((await readFile(join(folder.path, 'en-US/goodbye.wav'))).equals(own)).toBe(true);
  expect((await run(['list'], env)).out).not.toMatch(/stale|missing/u);
  expect((await run(['render'], env)).out).not.toContain('rendered');
  expect(await espeak.said()).toEqual([]);
});

test('render --elevenlabs replaces recordings by espeak-ng, and render does not replace them back', async () => {
  await using folder = await aFolder();
  const env = { RECORDINGS_DIR: folder.path, ...account };
  const before = vendor.requests.length;
  expect((await run(['render', '--elevenlabs'], env)).code).toBe(0);
  expect(vendor.requests.slice(before).map(({ voiceId, body }) => [voiceId, body.text])).toContainEqual([
    'voiceOfTheShop01',
    'Are you still there?',
  ]);
  const { out } = await run(['render'], env);
  expect(out.match(/^unchanged {2}en-US\/[\w-]+\.mp3$/gmu)).toHaveLength(8);
  expect(await espeak.said()).toEqual([]);
  expect((await run(['list'], env)).out).not.toContain('.wav');
});

test('render --agent synthesises the fixed sentences of the agent once, under the keys of the gateway', async () => {
  const pieces = fixedPieces(await loadAgentFile(join(AGENTS_DIR, 'default.yaml')));
  const before = vendor.requests.length;
  const first = await run(['render', '--agent', 'default'], account);
  expect(first.code).toBe(0);
  expect(vendor.requests.slice(before).map(({ body }) => body.text)).toEqual(pieces);
  expect(await cached()).toBe(pieces.length);
  const second = await run(['render', '--agent', 'default'], account);
  expect(vendor.requests).toHaveLength(before + pieces.length);
  expect(second.out).toContain(
    `default: ${pieces.length} sentences are in the cache, 0 characters were synthesised`,
  );
});

test('preview speaks a sentence as the agent would: with ElevenLabs, or with espeak-ng if there is no key', async () => {
  const out = join(dataDir, 'said');
  const text = 'Theo Lindqvist asks for $20.';
  const spoken = 'Theo Lind-kwist asks for twenty dollars.';
  expect(await run(['preview', '--text', text, '--out', `${out}.mp3`], account)).toEqual({
    code: 0,
    out: `${out}.mp3: default says "${spoken}"\n`,
    err: '',
  });
  expect((await readFile(`${out}.mp3`)).equals(spokenMp3(spoken))).toBe(true);
  const free = await run(['preview', '--text', text, '--agent', 'default', '--out', `${out}.wav`]);
  expect([free.code, await espeak.said()]).toEqual([0, [`en-us: ${spoken}`]]);
  expect((await readFile(`${out}.wav`)).subarray(0, 4).toString()).toBe('RIFF');
});

test('purge deletes what was not used for the given time, or everything, and nothing without --yes', async () => {
  await fillCache(31, 40, 2);
  expect(await run(['purge', '--older-than', '30d'])).toMatchObject({
    code: 1,
    out: 'would delete 2 pieces, 2.00 MB: add --yes to do it\n',
  });
  expect(await cached()).toBe(3);
  const { code, out } = await run(['purge', '--older-than', '30d', '--yes']);
  expect([code, out.split(';')[0], await cached()]).toEqual([0, 'deleted 2 pieces', 1]);
  expect((await run(['purge', '--all', '--yes'])).out).toContain('deleted 1 pieces');
  expect(await cached()).toBe(0);
});

/** Each case must print one line without a key or a password, and exit with 2. */
async function expectComplaints(
  cases: readonly (readonly [RegExp, () => ReturnType<typeof run>])[],
): Promise<void> {
  for (const [line, attempt] of cases) {
    const { code, out, err } = await attempt();
    expect(err).toMatch(line);
    expect([code, out, err.trimEnd().split('\n').length], err).toEqual([2, '', 1]);
    expect(err).not.toMatch(/hidden|key-of-the-test/u);
  }
}

test('an error that the user can fix is one line', async () => {
  const none = join(dataDir, 'none');
  await mkdir(none);
  await using broken = await aFolder({ 'sentences.yaml': 'en-US:\n  apologies: Sorry.\n' });
  await using foreign = await aFolder({ 'sentences.yaml': 'xx-YY:\n  apology: Sorry.\n' });
  const preview = ['preview', '--text', 'a'];
  await expectComplaints([
    [/^voice: expected a command: list, render, preview or purge/u, () => run([])],
    [/^voice: --out a\.wav must end in \.mp3/u, () => run([...preview, '--out', 'a.wav'], account)],
    [/^voice: no agent nobody in .*default/u, () => run([...preview, '--agent', 'nobody'])],
    [/^voice: ELEVENLABS_API_KEY is missing/u, () => run(['render', '--elevenlabs'])],
    [/^voice: espeak-ng is not on PATH: install it with "apt-get/u, () => run(preview, { PATH: none })],
    [/^voice: espeak-ng cannot speak xx-YY: /u, () => run(['render'], { RECORDINGS_DIR: foreign.path })],
    [/^voice: .*sentences\.yaml is wrong at en-US/u, () => run(['render'], { RECORDINGS_DIR: broken.path })],
    [/^voice: .*sentences\.yaml cannot be read: ENOENT/u, () => run(['render'], { RECORDINGS_DIR: none })],
  ]);
});

test('an error of the vendor or the database is one line', async () => {
  vendor.script(invalidKey());
  const say = ['preview', '--text', 'Hello there.', '--out', join(dataDir, 'nowhere', 'a.mp3')];
  const refused = await run(say, account);
  const database = (DATABASE_URL: string) => run(['purge', '--all'], { DATABASE_URL });
  await expectComplaints([
    [/^voice: ElevenLabs rejects ELEVENLABS_API_KEY/u, async () => refused],
    [/^voice: --out .*a\.mp3 cannot be written: ENOENT/u, () => run(say, account)],
    [/^voice: ELEVENLABS_VOICE_ID is missing/u, () => run(say, { ...account, ELEVENLABS_VOICE_ID: '' })],
    [/^voice: DATABASE_URL is missing, and no system has run/u, () => database('')],
    [/^voice: cannot reach the database/u, () => database('postgres://a:hidden@127.0.0.1:1/b')],
  ]);
});
