/** Each planted mistake is found, and its fix is named. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatabaseFacts } from '../../../src/adapters/postgres/database-facts.ts';
import { createTwilioAccount } from '../../../src/adapters/telephony/twilio-account.ts';
import type { NamespaceFacts } from '../../../src/adapters/temporal/server-facts.ts';
import {
  folderFindings,
  knowledgeFindings,
  languageFindings,
  numberFindings,
  readAgents,
  voiceFindings,
} from '../../../src/cli/doctor/agents.ts';
import { checkBaseUrl } from '../../../src/cli/doctor/base-url.ts';
import { DOCTOR, main } from '../../../src/cli/doctor/doctor-program.ts';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import {
  checkClock,
  checkDataDir,
  checkDisk,
  checkNode,
  checkTimeZone,
} from '../../../src/cli/doctor/machine.ts';
import { checkPostgres, postgresFindings } from '../../../src/cli/doctor/postgres.ts';
import { settingFindings } from '../../../src/cli/doctor/settings.ts';
import { checkTemporal, temporalFindings } from '../../../src/cli/doctor/temporal.ts';
import { checkTwilio } from '../../../src/cli/doctor/twilio.ts';
import { checkLanguageModels, checkOwnVoices } from '../../../src/cli/doctor/vendors.ts';
import { createRegistry } from '../../../src/config/agents.ts';
import { readDoctorSettings } from '../../../src/config/doctor.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { noSuchVoice } from '../../fakes/elevenlabs-behaviour.ts';
import { startFakeElevenLabs } from '../../fakes/fake-elevenlabs.ts';
import { startFakeOpenAi } from '../../fakes/fake-openai.ts';
import { aNumber, startFakeTwilio, TWILIO_ACCOUNT } from '../../fakes/fake-twilio.ts';
import type { FakeNumber } from '../../fakes/fake-twilio.ts';
import { sampleAgent } from '../../fakes/sample-agent.ts';
import { aGateway, AUTH_TOKEN } from '../../gateway/a-gateway.ts';
import { runInProcess } from '../../setup/run-in-process.ts';
import { startProxy } from './a-proxy.ts';
import type { Proxy } from './a-proxy.ts';

let dir = '';
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'doctor-'))));
afterAll(() => rm(dir, { recursive: true }));

const CLOSED_PORT = 1;
const DAY_MS = 86_400_000;
const NUMBER = '+12075550142';

async function settings(env: Environment): Promise<readonly Finding[]> {
  return settingFindings(await readDoctorSettings({ DATA_DIR: dir, ...env }), env);
}

async function configOf(env: Environment) {
  const { config } = await readDoctorSettings({ DATA_DIR: dir, ...env });
  if (config === undefined) throw new Error('the settings of the test are invalid');
  return config;
}

async function models(env: Environment): Promise<readonly Finding[]> {
  await using openai = await startFakeOpenAi();
  openai.refuse('a-wrong-key');
  const address = { OPENAI_BASE_URL: openai.baseUrl, OPENAI_API_KEY: 'a-right-key' };
  return await checkLanguageModels(await configOf({ ...address, ...env }));
}

async function voices(key: string, isKnown = true): Promise<readonly Finding[]> {
  await using elevenLabs = await startFakeElevenLabs();
  elevenLabs.refuse('a-wrong-key');
  if (!isKnown) elevenLabs.script(() => noSuchVoice());
  const agent = sampleAgent({
    voice: { provider: 'ElevenLabs', mode: 'own', own: { voiceId: 'voice0001' } },
  });
  const env = { ELEVENLABS_BASE_URL: elevenLabs.baseUrl, ELEVENLABS_API_KEY: key };
  return await checkOwnVoices([agent], await configOf(env));
}

const PUBLIC = new URL('https://calls.example.com');

async function twilio(
  changes: Partial<FakeNumber>,
  {
    authToken = TWILIO_ACCOUNT.authToken,
    status = 'active',
    isTrial = false,
    phoneNumber = NUMBER,
    smsFrom = '',
    mayFix = false,
  } = {},
): Promise<readonly Finding[]> {
  await using fake = await startFakeTwilio(aNumber(PUBLIC.origin, changes));
  fake.status = status;
  if (isTrial) fake.type = 'Trial';
  const account = createTwilioAccount({ ...TWILIO_ACCOUNT, authToken, apiUrl: fake.origin });
  const check = { account, phoneNumber, smsFrom, baseUrl: PUBLIC, isBaseUrlSet: true, mayFix };
  const findings = await checkTwilio(check);
  return mayFix ? [...findings, ...(await checkTwilio({ ...check, mayFix: false }))] : findings;
}

async function baseUrl(
  mistake: Proxy['mistake'],
  { authToken = AUTH_TOKEN }: { authToken?: string } = {},
): Promise<readonly Finding[]> {
  await using proxy = await startProxy();
  await using gateway = await aGateway({ baseUrl: proxy.origin });
  Object.assign(proxy, { target: gateway.origin, mistake });
  return await checkBaseUrl({ baseUrl: new URL(proxy.origin), isBaseUrlSet: true, authToken });
}

const atUrl = (url: string) =>
  checkBaseUrl({ baseUrl: new URL(url), isBaseUrlSet: true, authToken: AUTH_TOKEN });

async function listening(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  server.listen(0, '127.0.0.1', () => resolve(undefined));
  await promise;
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function selfSigned(): Promise<readonly Finding[]> {
  const file = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
  const server = createTlsServer({ cert: file('cert.pem'), key: file('key.pem') });
  const port = await listening(server);
  try {
    return await atUrl(`https://localhost:${port}`);
  } finally {
    server.close();
  }
}

async function clockBehind(ms: number): Promise<readonly Finding[]> {
  const server = createServer((_request, response) => {
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() - ms).toUTCString()).end();
  });
  const port = await listening(server);
  try {
    return await checkClock(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
  }
}

const FACTS: DatabaseFacts = {
  majorVersion: 18,
  role: 'evercall',
  encoding: 'UTF8',
  isReadOnly: false,
  passesNotifications: true,
  isPowerful: false,
  missingExtensions: [],
  migrations: { pending: [], unknown: [] },
  forbiddenTables: [],
  roundTripMs: 0.4,
  passages: new Map([['harbor-street-bikes', 12]]),
};

const NAMESPACE: NamespaceFacts = { retentionMs: 3 * DAY_MS, missingAttributes: [], hasWorker: true };

const temporal = (changes: Partial<NamespaceFacts>) =>
  temporalFindings({ version: '1.30.0', roundTripMs: 1, namespace: { ...NAMESPACE, ...changes } }, 'default');

const AGENT = `tenant: shop
name: Kim
numbers: ["${NUMBER}"]
greeting: Hello!
persona: You help.
`;

async function agents(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const agentsDir = await mkdtemp(join(dir, 'agents-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(agentsDir, name), content);
  return (await readAgents(await configOf({ AGENTS_DIR: agentsDir }))).findings;
}

type Mistake = readonly [
  name: string,
  find: () => Promise<readonly Finding[]> | readonly Finding[],
  subject: string,
  fix: RegExp,
];

const MISTAKES: readonly Mistake[] = [
  ['a misspelt variable', () => settings({ OPENAI_MODLE: 'x' }), 'OPENAI_MODLE', /correct the name/u],
  ['an invalid variable', () => settings({ PORT: '80a' }), 'PORT', /\.env\.example/u],
  [
    'an account without its token',
    () => settings({ TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}` }),
    'TWILIO_AUTH_TOKEN',
    /\.env/u,
  ],
  [
    'a wrong key of the model',
    () => models({ OPENAI_API_KEY: 'a-wrong-key' }),
    'OPENAI_API_KEY',
    /set a key/u,
  ],
  [
    'no server of the model',
    () => models({ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }),
    'OPENAI_BASE_URL',
    /port/u,
  ],
  ['a wrong key of the voice', () => voices('a-wrong-key'), 'ELEVENLABS_API_KEY', /set a valid key/u],
  ['a voice that does not exist', () => voices('a-right-key', false), 'ELEVENLABS_VOICE_ID', /correct it/u],
  [
    'an own voice without a key',
    async () =>
      voiceFindings([sampleAgent({ voice: { provider: 'ElevenLabs', mode: 'own' } })], await configOf({})),
    'default.yaml',
    /ELEVENLABS_API_KEY/u,
  ],
  [
    'a wrong token of Twilio',
    () => twilio({}, { authToken: 'another-token-0123456789' }),
    'TWILIO_AUTH_TOKEN',
    /Twilio Console/u,
  ],
  ['a trial account', () => twilio({}, { isTrial: true }), 'TWILIO_ACCOUNT_SID', /upgrade/u],
  ['a suspended account', () => twilio({}, { status: 'suspended' }), 'TWILIO_ACCOUNT_SID', /balance/u],
  [
    'a number of another account',
    () => twilio({}, { phoneNumber: '+12075550199' }),
    'TWILIO_PHONE_NUMBER',
    /\+12075550142/u,
  ],
  [
    'a voice URL that leads elsewhere',
    () => twilio({ voice_url: 'https://demo.twilio.com' }),
    'TWILIO_PHONE_NUMBER',
    /--fix/u,
  ],
  [
    'a number that takes no calls',
    () => twilio({ capabilities: { voice: false, sms: true } }),
    'TWILIO_PHONE_NUMBER',
    /Voice/u,
  ],
  [
    'a number that takes calls for faxes',
    () => twilio({ voice_receive_mode: 'fax' }),
    'TWILIO_PHONE_NUMBER',
    /Voice Calls/u,
  ],
  [
    'a sender of texts that the account does not have',
    () => twilio({}, { smsFrom: '+12075550177' }),
    'SMS_FROM',
    /\+12075550142/u,
  ],
  [
    'a sender of texts that can send none',
    () => twilio({ capabilities: { voice: true, sms: false } }, { smsFrom: NUMBER }),
    'SMS_FROM',
    /buy a number/u,
  ],
  ['a webhook with the method GET', () => twilio({ voice_method: 'GET' }), 'TWILIO_PHONE_NUMBER', /POST/u],
  [
    'a missing status callback',
    () => twilio({ status_callback: '' }),
    'TWILIO_PHONE_NUMBER',
    /voice\/status/u,
  ],
  [
    'a number that belongs to a trunk',
    () => twilio({ trunk_sid: 'TK1' }),
    'TWILIO_PHONE_NUMBER',
    /remove the .*trunk/u,
  ],
  ['a host without an address', () => atUrl('https://calls.invalid'), 'BASE_URL', /DNS/u],
  [
    'a gateway that does not run',
    () => atUrl(`http://127.0.0.1:${CLOSED_PORT}`),
    'BASE_URL',
    /start the system/u,
  ],
  ['a self-signed certificate', selfSigned, 'BASE_URL', /public authority/u],
  ['a proxy with another path', () => baseUrl('wrong path'), 'BASE_URL', /unchanged/u],
  ['a proxy that answers itself', () => baseUrl('answers itself'), 'BASE_URL', /another server/u],
  ['a proxy that loses the body', () => baseUrl('loses the body'), 'BASE_URL', /body/u],
  [
    'a gateway with another token',
    () => baseUrl('none', { authToken: 'other' }),
    'BASE_URL',
    /same BASE_URL and TWILIO_AUTH_TOKEN/u,
  ],
  ['a proxy without WebSockets', () => baseUrl('no sockets'), 'BASE_URL', /Upgrade/u],
  [
    'no Temporal server',
    () => checkTemporal({ connectionOptions: { address: `127.0.0.1:${CLOSED_PORT}` }, namespace: 'default' }),
    'TEMPORAL_ADDRESS',
    /start the server/u,
  ],
  [
    'a namespace that does not exist',
    () => temporalFindings({ version: '1', roundTripMs: 1, namespace: undefined }, 'prod'),
    'TEMPORAL_NAMESPACE',
    /namespace create/u,
  ],
  [
    'a missing search attribute',
    () => temporal({ missingAttributes: ['EvercallTurns=Int'] }),
    'TEMPORAL_NAMESPACE',
    /create --name EvercallTurns --type Int/u,
  ],
  ['a short retention', () => temporal({ retentionMs: DAY_MS / 2 }), 'TEMPORAL_NAMESPACE', /raise/u],
  ['no worker', () => temporal({ hasWorker: false }), 'worker', /start:worker/u],
  [
    'no database',
    async () => (await checkPostgres(`postgres://me:pw@127.0.0.1:${CLOSED_PORT}/evercall`)).findings,
    'DATABASE_URL',
    /DATABASE_URL/u,
  ],
  ['an old Postgres', () => postgresFindings({ ...FACTS, majorVersion: 11 }), 'DATABASE_URL', /Postgres 14/u],
  [
    'tables of an older version',
    () => postgresFindings({ ...FACTS, migrations: { pending: ['0016_knowledge_wordings'], unknown: [] } }),
    'DATABASE_URL',
    /db:migrate/u,
  ],
  [
    'a missing extension',
    () => postgresFindings({ ...FACTS, missingExtensions: ['unaccent'] }),
    'DATABASE_URL',
    /create extension unaccent/u,
  ],
  [
    'a role with too many rights',
    () => postgresFindings({ ...FACTS, isPowerful: true }),
    'DATABASE_URL',
    /DATABASE_OWNER_URL/u,
  ],
  [
    'a role with too few rights',
    () => postgresFindings({ ...FACTS, forbiddenTables: ['call_sessions'] }),
    'DATABASE_URL',
    /gives the rights/u,
  ],
  [
    'a slow database',
    () => postgresFindings({ ...FACTS, roundTripMs: 60 }),
    'DATABASE_URL',
    /near the database/u,
  ],
  [
    'a database that cannot be written',
    () => postgresFindings({ ...FACTS, isReadOnly: true }),
    'DATABASE_URL',
    /primary server/u,
  ],
  [
    'a database that holds few characters',
    () => postgresFindings({ ...FACTS, encoding: 'SQL_ASCII' }),
    'DATABASE_URL',
    /UTF8/u,
  ],
  [
    'a pooler in transaction mode',
    () => postgresFindings({ ...FACTS, passesNotifications: false }),
    'DATABASE_URL',
    /session mode/u,
  ],
  [
    'two agents with one number',
    () => agents({ 'a.yaml': AGENT, 'b.yaml': AGENT }),
    'b.yaml',
    /correct the file/u,
  ],
  [
    'an error in an agent’s file',
    () => agents({ 'a.yaml': `${AGENT}colour: red\n` }),
    'a.yaml:6',
    /agents\/default\.yaml/u,
  ],
  [
    'a number without an agent',
    () => numberFindings(createRegistry([sampleAgent({ numbers: ['+12075550100'] })]), NUMBER),
    'TWILIO_PHONE_NUMBER',
    /numbers/u,
  ],
  [
    'a language that the search does not know',
    async () => languageFindings([sampleAgent({ language: 'pl-PL' })], await configOf({})),
    'default.yaml',
    /OPENAI_EMBEDDING_MODEL/u,
  ],
  [
    'a tenant without passages',
    () => knowledgeFindings([sampleAgent()], new Map()),
    'knowledge',
    /npm run knowledge/u,
  ],
  [
    'no folder of pages',
    () => folderFindings({ knowledgeDir: join(dir, 'nowhere') }),
    'KNOWLEDGE_DIR',
    /create/u,
  ],
  ['a data folder that cannot be made', () => checkDataDir('/dev/null/data'), 'DATA_DIR', /may write/u],
  ['a full disk', () => checkDisk(dir, async () => 5e7), 'DATA_DIR', /free space/u],
  ['a wrong clock', () => clockBehind(90_000), 'clock', /time synchronisation/u],
  ['a time zone that does not exist', () => checkTimeZone('Mars/Base'), 'TZ', /America\/New_York/u],
  ['an old Node', () => checkNode('v18.20.0'), 'Node', /npm ci/u],
];

describe('R-O5: doctor', () => {
  it.concurrent.each(MISTAKES)('finds %s and names the fix', async (_name, find, subject, fix) => {
    const findings = await find();
    const named = findings.filter(
      ({ level, subject: of, fix: said = '' }) => level !== 'ok' && of === subject && fix.test(said),
    );
    expect(named, JSON.stringify(findings)).not.toEqual([]);
  });

  it('finds nothing wrong with a number and a proxy that are right', async () => {
    expect((await twilio({})).map(({ level }) => level)).toEqual(['ok', 'ok']);
    const found = await baseUrl('none');
    // The proxy of the test has a private address.
    expect(found.map(({ level }) => level)).toEqual(['warning', 'ok', 'ok']);
    expect((await models({})).map(({ level }) => level)).toEqual(['ok']);
    expect((await voices('a-right-key')).map(({ level }) => level)).toEqual(['ok']);
    expect((await clockBehind(0)).map(({ level }) => level)).toEqual(['ok']);
    expect([...(await checkDataDir(dir)), ...folderFindings({ knowledgeDir: dir })]).toEqual([]);
  });

  it('sets the webhooks of the number with --fix, and keeps those of a second gateway', async () => {
    const second = 'https://second.example.com/api/v1/voice/fallback';
    const wrong = { voice_url: 'https://demo.twilio.com', voice_method: 'GET', voice_fallback_url: second };
    const findings = await twilio(wrong, { mayFix: true });
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(findings.map(({ message }) => message)).toContain(
      'its webhooks now lead to https://calls.example.com',
    );
  });

  it('asks about a valid address even if another variable is invalid', async () => {
    const { faults, config } = await readDoctorSettings({
      DATA_DIR: dir,
      PORT: '80a',
      BASE_URL: PUBLIC.href,
    });
    expect(faults.map(({ variable }) => variable)).toEqual(['PORT']);
    expect(config?.baseUrl.origin).toBe(PUBLIC.origin);
  });

  it('prints one line for each check, names no secret, and fails if there is a fault', async () => {
    const secret = 'a-secret-that-nobody-may-see';
    const env = { DATA_DIR: dir, TWILIO_AUTH_TOKEN: secret, API_TOKEN: secret, PORT: 'x' };
    const { code, out } = await runInProcess(DOCTOR, [], env);
    expect(code).toBe(1);
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(8);
    for (const line of lines) expect(line).toMatch(/^(?:ok {5}|warning|fault {2}) {2}\S.*?: ./u);
    expect(out).not.toContain(secret);
  });

  it('prints JSON with --json, and its usage with --help', async () => {
    const json = await runInProcess(DOCTOR, ['--json'], { DATA_DIR: dir });
    expect(JSON.parse(json.out)).toContainEqual(
      expect.objectContaining({ level: 'ok', subject: 'settings' }),
    );
    expect((await runInProcess(DOCTOR, ['--help'], {})).out).toContain('--fix');
    await expect(main(['--what'], {})).rejects.toThrow('--what');
  });
});
