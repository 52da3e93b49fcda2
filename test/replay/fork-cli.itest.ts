import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallSid } from '../../src/contracts/ids.ts';
import { buildMessages } from '../../src/conversation/prompt.ts';
import { answer, status } from '../fakes/openai-behaviour.ts';
import { ownNamespace } from '../setup/own-namespace.ts';
import { aSystemWithModel } from '../system/a-system.ts';
import { golden, goldenCall } from './golden-files.ts';
import { runCli, spawnCli } from './run-cli.ts';

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let dataDir: string;
let onServer: Readonly<Record<string, string>>;
let callSid: CallSid;
/** For the system, and for the commands, which have another DATA_DIR. */
const keys = { PAYLOAD_KEYS: randomBytes(32).toString('base64') };
beforeAll(async () => {
  onServer = (await ownNamespace()).env;
  one = await aSystemWithModel(keys);
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-fork-'));
  callSid = await aCall();
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => {
  one.openai.script();
});

const HOURS = 'We open at nine in the morning.';
const TUNE_UP = 'A basic tune-up is seventy-five dollars.';
const PARKING = 'There are four spaces behind the shop.';

async function aCall(): Promise<CallSid> {
  one.openai.script(answer(HOURS), answer(TUNE_UP), answer(PARKING));
  await using call = await one.call({ timing: { scale: 0.05 } });
  await call.greeting();
  for (const question of ['When do you open?', 'How much is a basic tune-up?', 'Where can I park?']) {
    await call.say(question);
  }
  await call.hangUp();
  await one.recordedTurns(call.callSid);
  return call.callSid;
}

const fork = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runCli('fork', args, { DATA_DIR: dataDir, ...keys, ...env });
const withModel = () => ({
  OPENAI_API_KEY: 'sk-test-0123456789',
  OPENAI_BASE_URL: one.openai.baseUrl,
});

describe('a fork of a call', () => {
  it('asks the model only for the turns from there on, with the words of the call before them', async () => {
    const { name, file } = golden('0.4.0/plain');
    one.openai.script(answer('Seventy-five dollars.'), answer('By the harbor.'));
    const asked = one.openai.requests.length;
    const result = await fork(['--file', file, '--turn', '2', '--model', 'gpt-other'], withModel());
    expect(result).toMatchObject({ code: 0, err: '' });
    expect(one.openai.requests.length - asked).toBe(3);
    const { body } = await one.openai.request(asked);
    expect(body.model).toBe('gpt-other');
    const { start, turns, contextOf, passagesFor } = goldenCall(name);
    const [, , second] = turns;
    // Exactly what was asked in the call.
    expect(body.messages).toEqual(
      buildMessages({
        agent: start.agent,
        context: (second && contextOf(second)?.context) ?? [],
        passages: passagesFor({
          query: 'how much is a basic tune-up',
          context: 'what are your opening hours',
        }),
      }),
    );
    expect(result.out.split('\n').slice(1, 17)).toEqual([
      `original  agent default (${start.agent.version}), model gpt-4.1-mini`,
      `fork      agent default (${start.agent.version}), model gpt-other`,
      'passages  as the call had them: no database is reachable',
      '',
      ' 0  agent: Hi, this is Riley at Harbor Street Bikes. How can I help you?',
      ' 1  caller: What are your opening hours?',
      '    agent: We are open Tuesday through Saturday, from nine in the morning until',
      '    six. On Sundays and Mondays we are closed.',
      '',
      '    ORIGINAL                             | FORK',
      ' 2  caller: How much is a basic tune-up?',
      ' ≠  A basic tune-up is seventy-five      | Seventy-five dollars.',
      '    dollars and takes about three days.  |',
      ' 3  caller: Where can I park?',
      ' ≠  There are four spaces behind the     | By the harbor.',
      '    shop, and on Sundays you may park    |',
    ]);
    expect(result.out).toMatch(/\n3 of 3 answers differ\n$/u);
  });

  it('marks an answer that is the same', async () => {
    one.openai.script(answer('Seventy-five dollars.'), answer(PARKING));
    const result = await fork(['--call', callSid, '--turn', '2'], { ...withModel(), ...onServer });
    expect(result).toMatchObject({ code: 0, err: '' });
    for (const line of [
      ' 1  caller: When do you open?',
      `    agent: ${HOURS}`,
      ' ≠  A basic tune-up is seventy-five      | Seventy-five dollars.',
      ' =  There are four spaces behind the     | There are four spaces behind the',
      '1 of 2 answers differ',
    ]) {
      expect(result.out).toContain(line);
    }
  });

  it('uses the agent of a file and the knowledge of the database', async () => {
    const file = join(dataDir, 'gruff.yaml');
    await writeFile(
      file,
      'tenant: harbor-street-bikes\nname: Gruff\nnumbers: ["*"]\ngreeting: What?\npersona: You are gruff.\n',
    );
    const asked = one.openai.requests.length;
    const { code, out, err } = await fork(['--call', callSid, '--turn', '3', '--agent', file], {
      ...withModel(),
      ...onServer,
      DATABASE_URL: one.system.addresses.databaseUrl,
    });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^passages {2}of today, from Postgres at 127\.0\.0\.1:/mu);
    const [system, , , , , , last] = (await one.openai.request(asked)).body.messages;
    expect(system?.content).toContain('You are Gruff');
    expect(system?.content).toContain('You are gruff.');
    expect(system?.content).toMatch(/parking/iu);
    expect(last?.content).toBe('Where can I park?');
  });

  it('changes neither the call nor its record', async () => {
    const handle = one.temporal.workflow.getHandle(`call-${callSid}`);
    const before = [(await handle.fetchHistory()).events?.length, await one.records.readTurns(callSid)];
    const env = { ...onServer, DATABASE_URL: one.system.addresses.databaseUrl };
    expect(await fork(['--call', callSid, '--turn', '1'], env)).toMatchObject({ code: 0, err: '' });
    const after = [(await handle.fetchHistory()).events?.length, await one.records.readTurns(callSid)];
    expect(after).toEqual(before);
  });

  it('of a file needs neither server nor key: the offline model answers, in text for speech', async () => {
    const args = ['--file', golden('0.4.0/plain').file, '--turn', '2'];
    const { code, out, err } = await spawnCli('fork', args, { DATA_DIR: dataDir, ...keys });
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^fork .* model offline$/mu);
    expect(out).toMatch(/\| A basic tune-up costs seventy-five/u);
  });
});

describe('what cannot be forked ends in exit code 2 and one line:', () => {
  const { file } = golden('0.4.0/keys-and-silence');
  it.each([
    ['no turn', [], /--turn is missing: .* it has 1, 3$/u],
    ['a turn that is a notice', ['--turn', '2'], /no turn 2 with words of the caller .*; it has 1, 3$/u],
    ['no such agent', ['--turn', '1', '--agent', 'gone.yaml'], /cannot read the agent gone\.yaml$/u],
    ['a model without a key', ['--turn', '1', '--model', 'gpt-x'], /--model gpt-x needs OPENAI_API_KEY$/u],
  ])('%s', async (_, args, complaint) => {
    const { code, out, err } = await fork(['--file', file, ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^fork: [^\n]+\n$/u);
    expect(err.trimEnd()).toMatch(complaint);
  });

  it('a model that fails, after the answers before it were printed', async () => {
    one.openai.script(answer('Noted.'), status(401));
    const { code, out, err } = await fork(['--file', file, '--turn', '1'], withModel());
    expect([code, err]).toEqual([2, 'fork: answer 2 of the fork: openai: reply failed (unauthorized)\n']);
    expect(out).toContain('| Noted.');
  });

  it('an agent file with an error, with its line', async () => {
    const agent = join(dataDir, 'faulty.yaml');
    await writeFile(agent, 'tenant: shop\nnmae: Kim\n');
    const { code, err } = await spawnCli('fork', ['--file', file, '--turn', '1', '--agent', agent], {
      DATA_DIR: dataDir,
    });
    expect(code).toBe(2);
    expect(err).toContain('faulty.yaml:2: nmae is not a setting of an agent');
  });
});
