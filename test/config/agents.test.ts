import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentsError, loadAgents } from '../../src/config/agents.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agents-'));
});
afterEach(() => rm(dir, { recursive: true }));

const MINIMAL = `tenant: shop
name: Kim
numbers: ["+12075550142"]
greeting: Hello!
persona: You help.
`;

async function load(files: Record<string, string>) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  return loadAgents(dir);
}

async function faultsOf(files: Record<string, string>): Promise<string> {
  const error = await load(files).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AgentsError);
  return error instanceof AgentsError ? error.message : '';
}

describe('loadAgents', () => {
  it('fills in the defaults (R-C8)', async () => {
    const { agents } = await load({ 'kim.yaml': MINIMAL });
    expect(agents[0]).toMatchObject({
      id: 'kim',
      language: 'en-US',
      voice: { provider: 'ElevenLabs' },
      recogniser: {
        provider: 'Deepgram',
        model: 'flux',
        speechTimeoutMs: 3_000,
        partialPrompts: true,
        hints: [],
      },
      limits: {
        maxResponseChars: 200,
        responseTimeoutMs: 5_000,
        maxSpeechMs: 30_000,
        maxCallMs: 1_800_000,
        silenceMs: 10_000,
        maxSilences: 2,
      },
    });
  });

  it('takes a voice of our own, and nothing that is none', async () => {
    const own = (settings: string) => ({ 'kim.yaml': `${MINIMAL}voice: { mode: own, own: ${settings} }\n` });
    const { agents } = await load(own('{ voiceId: voiceOfTheShop01, stability: 0.4, speed: 1.1 }'));
    expect(agents[0]?.voice).toMatchObject({
      mode: 'own',
      own: { voiceId: 'voiceOfTheShop01', stability: 0.4, speed: 1.1 },
    });
    const faults = await faultsOf(own('{ voiceId: "../x", stability: 2, speed: 3, pitch: 1 }'));
    for (const field of ['voiceId', 'stability', 'speed', 'pitch'])
      expect(faults).toContain(`voice.own.${field}`);
  });

  it('puts greeting and phrases into spoken form, with the pronunciations of the agent', async () => {
    const { agents } = await load({
      'kim.yaml': `${MINIMAL.replace(/^greeting:.*$/mu, 'greeting: Hi, Dr. Ngaire here! It is $5.')}
pronunciations: { Ngaire: Nye-ree, sram: shram }
phrases: { backAgain: "**Sorry**. SRAM, 9 am?" }
`,
    });
    expect(agents[0]).toMatchObject({
      greeting: 'Hi, Doctor Nye-ree here! It is five dollars.',
      phrases: { backAgain: 'Sorry. shram, nine AM?', stillThere: 'Are you still there?' },
    });
  });

  it.each([
    ['{ Ngaire: "nye 3" }', 'pronunciations.Ngaire must be spelt out in letters'],
    ['{ Ngaire: "" }', 'pronunciations.Ngaire'],
    ['{ "*": star }', 'pronunciations'],
    ['[Ngaire]', 'pronunciations must be a list of written and spoken words'],
  ])('refuses the pronunciations %s', async (given, complaint) => {
    await expect(load({ 'kim.yaml': `${MINIMAL}pronunciations: ${given}\n` })).rejects.toThrow(complaint);
  });

  it('leaves the end of an utterance to the relay with recognisers that only know silence', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}recogniser: { model: nova-3-general }\n` });
    expect(agents[0]?.recogniser).toMatchObject({ speechTimeoutMs: 'auto', partialPrompts: false });
  });

  it('takes a speech timeout that is set, whatever the recogniser', async () => {
    const { agents } = await load({
      'kim.yaml': `${MINIMAL}recogniser: { provider: Google, speechTimeoutMs: 900 }\n`,
    });
    expect(agents[0]?.recogniser).toMatchObject({ model: 'telephony', speechTimeoutMs: 900 });
  });

  it('loads the sample agent that comes with the project', async () => {
    const registry = await loadAgents('agents');
    expect(registry.forNumber('+15550001111')).toMatchObject({
      id: 'default',
      tenant: 'harbor-street-bikes',
      numbers: ['*'],
    });
  });
});

describe('the version of an agent', () => {
  const versionOf = async (content: string) => (await load({ 'kim.yaml': content })).agents[0]?.version;

  it('does not depend on comments, order or defaults written out', async () => {
    const version = await versionOf(MINIMAL);
    expect(version).toMatch(/^[0-9a-f]{12}$/u);
    const lines = MINIMAL.trim().split('\n').reverse();
    expect(await versionOf(['# a comment', ...lines, 'language: en-US'].join('\n'))).toBe(version);
  });

  it('changes with the content', async () => {
    expect(await versionOf(`${MINIMAL}language: en-GB\n`)).not.toBe(await versionOf(MINIMAL));
  });

  it('can be asked for', async () => {
    const registry = await load({ 'kim.yaml': MINIMAL });
    const version = registry.agents[0]?.version ?? '';
    expect(registry.get('kim', version)?.name).toBe('Kim');
    expect(registry.get('kim')?.name).toBe('Kim');
    expect(registry.get('kim', '000000000000')).toBeUndefined();
    expect(registry.get('nobody')).toBeUndefined();
  });
});

describe('the number that was called', () => {
  it('finds its own agent first, and the one with * for any other number', async () => {
    const registry = await load({ 'kim.yaml': MINIMAL, 'all.yaml': MINIMAL.replace('+12075550142', '*') });
    expect(registry.forNumber('+12075550142')?.id).toBe('kim');
    expect(registry.forNumber('+13015550199')?.id).toBe('all');
  });

  it('finds nobody where no agent claims it', async () => {
    expect((await load({ 'kim.yaml': MINIMAL })).forNumber('+13015550199')).toBeUndefined();
  });

  it('may not be claimed by two agents: both are named', async () => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL, 'lee.yaml': MINIMAL })).toContain(
      'lee.yaml: numbers "+12075550142" is claimed by both kim and lee',
    );
  });
});

describe('a file that is wrong', () => {
  it('is reported with its name, the line and the path of the field', async () => {
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}voice:\n  provider: Siri\n` })).toContain(
      'kim.yaml:7: voice.provider must be ElevenLabs, Google or Amazon',
    );
  });

  it('is reported with everything that is wrong in it, and in the other files', async () => {
    const message = await faultsOf({
      'kim.yaml': `${MINIMAL.replace('name: Kim\n', '')}limits: { maxSilences: 0 }\nlangauge: de\n`,
      'lee.yaml': 'tenant: "Big Shop"\n',
    });
    for (const part of [
      'kim.yaml: name is missing',
      'kim.yaml:5: limits.maxSilences must be at least 1',
      'kim.yaml:6: langauge is not a setting of an agent',
      'lee.yaml:1: tenant must be lower-case',
      'lee.yaml: persona is missing',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('is refused where two settings contradict each other, and both are named', async () => {
    const guesses = `${MINIMAL}recogniser: { partialPrompts: false }\nspeculation: { mode: last-stable }\n`;
    expect(await faultsOf({ 'kim.yaml': guesses })).toContain(
      'kim.yaml:7: speculation.mode may be last-stable only where recogniser.partialPrompts is true',
    );
    const ages = `${MINIMAL}speculation: { minAgeMs: 400, minOpenAgeMs: 300 }\n`;
    expect(await faultsOf({ 'kim.yaml': ages })).toContain(
      'kim.yaml:6: speculation.minAgeMs must not be longer than minOpenAgeMs',
    );
  });

  it('may change the call policy, and is refused where that contradicts itself', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}policy: { primary: { firstTokenMs: 900 } }\n` });
    expect(agents[0]?.policy).toEqual({ primary: { firstTokenMs: 900 } });
    expect(
      await faultsOf({ 'kim.yaml': `${MINIMAL}policy: { primary: { firstTokenMs: 4500 } }\n` }),
    ).toContain(
      'policy.primary.firstTokenMs (4500) must not be longer than limits.responseTimeoutMs less policy.lastRungReserveMs (4200)',
    );
    const late = `${MINIMAL}policy: { deadAir: { fillerAfterMs: 300 }, standIn: { afterPromptMs: 4200 } }\n`;
    const message = await faultsOf({ 'kim.yaml': late });
    expect(message).toContain('policy.deadAir.notIfDueWithinMs (300) must be shorter than');
    expect(message).toContain('policy.standIn.afterPromptMs (4200) must be shorter than');
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}policy: { attempts: 3 }\n` })).toContain(
      'policy.attempts is not a setting of an agent',
    );
  });

  it('is told apart from YAML that cannot be read', async () => {
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}name: Lee\n` })).toMatch(
      /kim\.yaml:6: is not YAML: .*unique/u,
    );
  });

  it('gets a hint where a number is not in quotes', async () => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL.replace('"+12075550142"', '+12075550142') })).toContain(
      'kim.yaml:3: numbers.0 must be text: put the number in quotes',
    );
  });

  it('is not overlooked for its ending', async () => {
    expect(await faultsOf({ 'kim.yml': MINIMAL })).toContain('kim.yml: must be renamed to end in .yaml');
  });

  it('is reported where it is empty', async () => {
    expect(await faultsOf({ 'kim.yaml': '' })).toContain('kim.yaml: tenant is missing');
  });
});

describe('the folder', () => {
  it('must hold an agent', async () => {
    expect(await faultsOf({})).toContain('holds no *.yaml file');
  });

  it('must exist: the error names it', async () => {
    await expect(loadAgents(join(dir, 'none'))).rejects.toThrow(/none cannot be read/u);
  });
});
