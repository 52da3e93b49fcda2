import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentsError, loadAgentFile, loadAgents } from '../../src/config/agents.ts';

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

  it('accepts settings of an own voice, and rejects invalid ones', async () => {
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

  it('R-C7: accepts settings of a relay voice, and rejects contradictory ones by name', async () => {
    const voice = (settings: string) => ({ 'kim.yaml': `${MINIMAL}voice: ${settings}\n` });
    const { agents } = await load(
      voice('{ voice: aVoice01, model: flash_v2_5, speed: 0.9, stability: 0.4 }'),
    );
    expect(agents[0]?.voice).toEqual({
      provider: 'ElevenLabs',
      voice: 'aVoice01',
      model: 'flash_v2_5',
      speed: 0.9,
      stability: 0.4,
    });
    expect(await faultsOf(voice('{ provider: Google, model: flash_v2_5 }'))).toContain(
      'kim.yaml:6: voice.model may be set only if the provider is ElevenLabs (it is Google)',
    );
    expect(await faultsOf(voice('{ voice: aVoice01, model: eleven_flash_v2_5, speed: 2 }'))).toContain(
      'kim.yaml:6: voice.model must be one of flash_v2_5, flash_v2, turbo_v2_5, turbo_v2\n  kim.yaml:6: voice.speed must be at most 1.2',
    );
  });

  it('R-C7: rejects voice settings if neither the file nor the environment names a voice', async () => {
    await load({ 'kim.yaml': `${MINIMAL}voice: { speed: 0.9 }\n` });
    const account = { stability: 0.5, similarityBoost: 0.75 };
    await expect(loadAgents(dir, account)).rejects.toThrow(
      'kim.yaml: voice.speed needs a voice: set voice.voice or ELEVENLABS_VOICE_ID',
    );
    expect((await loadAgents(dir, { ...account, voiceId: 'voiceOfTheShop01' })).agents).toHaveLength(1);
  });

  it('converts greeting and phrases to text for speech, with the pronunciations of the agent', async () => {
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

  it('R-X11: says the recording notice after the greeting', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}recordingNotice: This call is stored.\n` });
    expect(agents[0]?.greeting).toBe('Hello! This call is stored.');
  });

  it('R-X11: takes patterns of sensitive words that run in linear time, and no others', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}sensitive: ['patient \\d+']\n` });
    expect(agents[0]?.sensitive).toEqual(['patient \\d+']);
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}sensitive: ['(a)\\1']\n` })).toContain(
      'kim.yaml:6: sensitive.0 is not a regular expression of RE2',
    );
  });

  it('R-X11: takes private keys', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}keys: { private: true }\n` });
    expect(agents[0]?.keys).toEqual({ private: true });
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}keys: { private: often }\n` })).toContain(
      'keys.private must be true or false',
    );
  });

  it.each([
    ['{ Ngaire: "nye 3" }', 'pronunciations.Ngaire must be spelt out in letters'],
    ['{ Ngaire: "" }', 'pronunciations.Ngaire'],
    ['{ "*": star }', 'pronunciations'],
    ['[Ngaire]', 'pronunciations must map written words to spoken words'],
  ])('rejects the pronunciations %s', async (given, complaint) => {
    await expect(load({ 'kim.yaml': `${MINIMAL}pronunciations: ${given}\n` })).rejects.toThrow(complaint);
  });

  it('lets the relay detect the end of an utterance if the recogniser only detects silence', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}recogniser: { model: nova-3-general }\n` });
    expect(agents[0]?.recogniser).toMatchObject({ speechTimeoutMs: 'auto', partialPrompts: false });
  });

  it('R-C9: refuses relay settings that the relay does not know, each with one line', async () => {
    const relay =
      'relay: { interruptible: yes, interruptSensitivity: highest, echoPromptFiltering: on, failOver: true }\n';
    await expect(load({ 'kim.yaml': MINIMAL + relay })).rejects.toThrow(
      /relay\.interruptible must be any, speech, dtmf or none[^]*relay\.interruptSensitivity must be low, medium or high[^]*relay\.echoPromptFiltering must be true or false[^]*failOver/u,
    );
  });

  it('uses a configured speech timeout with any recogniser', async () => {
    const { agents } = await load({
      'kim.yaml': `${MINIMAL}recogniser: { provider: Google, speechTimeoutMs: 900 }\n`,
    });
    expect(agents[0]?.recogniser).toMatchObject({ model: 'telephony', speechTimeoutMs: 900 });
  });

  it('loads the sample agent of the project', async () => {
    const registry = await loadAgents('agents');
    expect(registry.forCall({ from: '', to: '+15550001111', direction: 'inbound' })).toMatchObject({
      id: 'default',
      tenant: 'harbor-street-bikes',
      numbers: ['*'],
    });
  });
});

describe('the languages of an agent', () => {
  const PHRASES =
    'phrases: { stillThere: "¿Sigue ahí, Ngaire?", silentGoodbye: Adiós, timeLimit: Adiós, backAgain: Siga, fillers: [Momento], apology: Perdone }';
  const languages = (settings = '', code = 'es-US') => `languages: { ${code}: { ${settings}${PHRASES} } }\n`;
  const DETECT = 'recogniser: { detectLanguage: true }\n';
  const REQUESTS = 'languageRequests: { es-US: [Spanish, "2"] }\n';

  it('R-C7: may be several, each with its voice, recogniser, pronunciations and phrases', async () => {
    const spanish =
      'voice: { voice: unaVoz01 }, recogniser: { hints: [taller] }, pronunciations: { Ngaire: Nairi }, ';
    const { agents } = await load({ 'kim.yaml': MINIMAL + DETECT + languages(spanish) + REQUESTS });
    expect(agents[0]).toMatchObject({
      recogniser: {
        model: 'nova-3-general',
        detectLanguage: true,
        speechTimeoutMs: 'auto',
        partialPrompts: false,
      },
      languages: {
        'es-US': {
          voice: { voice: 'unaVoz01' },
          recogniser: { provider: 'Deepgram', model: 'nova-3-general', hints: ['taller'] },
          phrases: { stillThere: '¿Sigue ahí, Nairi?' },
        },
      },
      languageRequests: { 'es-US': ['Spanish', '2'] },
    });
  });

  it('do not wait three seconds at each pause if one of them does not use flux', async () => {
    const flux = 'recogniser: { model: flux }\n';
    const nova = languages('recogniser: { model: nova-3-general }, ');
    const { agents } = await load({ 'kim.yaml': MINIMAL + flux + nova + REQUESTS });
    expect(agents[0]?.recogniser).toMatchObject({ model: 'flux', speechTimeoutMs: 'auto' });
  });

  it('R-G1: are used if the model may switch to them', async () => {
    const { agents } = await load({
      'kim.yaml': `${MINIMAL}${languages()}tools: { switchLanguage: true }\n`,
    });
    expect(agents).toHaveLength(1);
  });

  it('R-C8: default to a recogniser that understands them', async () => {
    const { agents } = await load({ 'kim.yaml': `${MINIMAL}language: de-DE\n` });
    expect(agents[0]?.recogniser.model).toBe('nova-3-general');
  });

  it.each([
    ['languages: { es-US: {} }\n', 'languages.es-US.phrases is missing'],
    ['languages: { Spanish: {} }\n', 'languages.Spanish must be a language code such as en-US'],
    [
      DETECT + languages('', 'en-US'),
      'languages.en-US is the main language of the agent: put its settings at the top level',
    ],
    [
      languages(),
      'languages.es-US is never used: set recogniser.detectLanguage, languageRequests.es-US or tools.switchLanguage',
    ],
    ['languageRequests: { es-US: [Spanish] }\n', 'languageRequests.es-US is not a language of the agent'],
    [DETECT, 'recogniser.detectLanguage needs at least one other language in languages'],
    [
      `recogniser: { detectLanguage: true, provider: Google }\n${languages()}`,
      'recogniser.detectLanguage needs Deepgram with nova-3-general, nova-2-general or flux',
    ],
    [
      DETECT + languages('voice: { provider: Google }, '),
      'languages.es-US.voice.provider must be ElevenLabs if recogniser.detectLanguage is true',
    ],
    [
      DETECT + languages('recogniser: { model: nova-2-general }, '),
      'languages.es-US.recogniser must be the same as at the top level if recogniser.detectLanguage is true',
    ],
    [
      `voice: { voice: aVoice01, model: turbo_v2 }\n${languages()}${REQUESTS}`,
      'languages.es-US.voice.model (turbo_v2) speaks English only, not es-US',
    ],
  ])('are rejected if they contradict other settings: %j', async (given, complaint) => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL + given })).toContain(complaint);
  });
});

describe('the version of an agent', () => {
  const versionOf = async (content: string) => (await load({ 'kim.yaml': content })).agents[0]?.version;

  it('does not depend on comments, order or explicit defaults', async () => {
    const version = await versionOf(MINIMAL);
    expect(version).toMatch(/^[0-9a-f]{12}$/u);
    const lines = MINIMAL.trim().split('\n').reverse();
    expect(await versionOf(['# a comment', ...lines, 'language: en-US'].join('\n'))).toBe(version);
  });

  it('changes with the content', async () => {
    expect(await versionOf(`${MINIMAL}language: en-GB\n`)).not.toBe(await versionOf(MINIMAL));
  });

  it('can be used to look the agent up', async () => {
    const registry = await load({ 'kim.yaml': MINIMAL });
    const version = registry.agents[0]?.version ?? '';
    expect(registry.get('kim', version)?.name).toBe('Kim');
    expect(registry.get('kim')?.name).toBe('Kim');
    expect(registry.get('kim', '000000000000')).toBeUndefined();
    expect(registry.get('nobody')).toBeUndefined();
  });
});

describe('the called number', () => {
  it('selects the agent that lists it, or else the agent with *', async () => {
    const registry = await load({ 'kim.yaml': MINIMAL, 'all.yaml': MINIMAL.replace('+12075550142', '*') });
    expect(registry.forCall({ from: '', to: '+12075550142', direction: 'inbound' })?.id).toBe('kim');
    expect(registry.forCall({ from: '', to: '+13015550199', direction: 'inbound' })?.id).toBe('all');
  });

  it('selects no agent if no agent lists it', async () => {
    expect(
      (await load({ 'kim.yaml': MINIMAL })).forCall({ from: '', to: '+13015550199', direction: 'inbound' }),
    ).toBeUndefined();
  });

  it('must not be claimed by two agents: the error names both', async () => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL, 'lee.yaml': MINIMAL })).toContain(
      'lee.yaml: numbers "+12075550142" is claimed by both kim and lee',
    );
  });
});

describe('an invalid file', () => {
  it('is reported with its name, the line and the path of the field', async () => {
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}voice:\n  provider: Siri\n` })).toContain(
      'kim.yaml:7: voice.provider must be ElevenLabs, Google or Amazon',
    );
  });

  it('is reported with all its problems and those of the other files', async () => {
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

  it('is rejected if two settings contradict each other, and the error names both', async () => {
    const guesses = `${MINIMAL}recogniser: { partialPrompts: false }\nspeculation: { mode: last-stable }\n`;
    expect(await faultsOf({ 'kim.yaml': guesses })).toContain(
      'kim.yaml:7: speculation.mode may be last-stable only if recogniser.partialPrompts is true',
    );
    const ages = `${MINIMAL}speculation: { minAgeMs: 400, minOpenAgeMs: 300 }\n`;
    expect(await faultsOf({ 'kim.yaml': ages })).toContain(
      'kim.yaml:6: speculation.minAgeMs must not be longer than minOpenAgeMs',
    );
  });

  it('may change the call policy, and is rejected if the policy contradicts itself', async () => {
    const { agents } = await load({
      'kim.yaml': `${MINIMAL}policy: { primary: { firstTokenMs: 900 }, maxReconnects: 3, heartbeatEveryMs: 4000 }\n`,
    });
    expect(agents[0]?.policy).toEqual({
      primary: { firstTokenMs: 900 },
      maxReconnects: 3,
      heartbeatEveryMs: 4_000,
    });
    expect(
      await faultsOf({ 'kim.yaml': `${MINIMAL}policy: { primary: { firstTokenMs: 4500 } }\n` }),
    ).toContain(
      'policy.primary.firstTokenMs (4500) must not be longer than limits.responseTimeoutMs less policy.lastRungReserveMs (4200)',
    );
    const late = `${MINIMAL}policy: { deadAir: { fillerAfterMs: 300 }, standIn: { afterPromptMs: 4200 } }\n`;
    const message = await faultsOf({ 'kim.yaml': late });
    expect(message).toContain('policy.deadAir.notIfDueWithinMs (300) must be shorter than');
    expect(message).toContain('policy.standIn.afterPromptMs (4200) must be shorter than');
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}policy: { heartbeatEveryMs: 6000 }\n` })).toContain(
      'policy.heartbeatEveryMs',
    );
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}policy: { attempts: 3 }\n` })).toContain(
      'policy.attempts is not a setting of an agent',
    );
  });

  it('is reported with the line if it is not valid YAML', async () => {
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}name: Lee\n` })).toMatch(
      /kim\.yaml:6: is not YAML: .*unique/u,
    );
  });

  it('is reported if it refers to nothing, or too often', async () => {
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}timeZone: *gone\n` })).toMatch(
      /kim\.yaml: is not YAML: .*anchor/u,
    );
    const bomb = [
      'a: &a [x]',
      ...'bcdefghij'.split('').map((name, index) => {
        const before = 'abcdefghi'[index] ?? '';
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
      }),
    ].join('\n');
    expect(await faultsOf({ 'kim.yaml': `${MINIMAL}${bomb}\n` })).toMatch(
      /kim\.yaml: is not YAML: Excessive/u,
    );
  });

  it('gets a hint if a number is not in quotes', async () => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL.replace('"+12075550142"', '+12075550142') })).toContain(
      'kim.yaml:3: numbers.0 must be text: put the number in quotes',
    );
  });

  it('is reported if it ends in .yml', async () => {
    expect(await faultsOf({ 'kim.yml': MINIMAL })).toContain('kim.yml: must be renamed to end in .yaml');
  });

  it('is reported if it is empty', async () => {
    expect(await faultsOf({ 'kim.yaml': '' })).toContain('kim.yaml: tenant is missing');
  });
});

const withFacts = (facts: string) => ({ 'kim.yaml': `${MINIMAL}${facts}` });
const NEW_YORK = 'timeZone: America/New_York\n';

describe('the facts about a place', () => {
  it('hours may be written for days, ranges and lists, in both clocks, with breaks', async () => {
    const { agents } = await load(
      withFacts(`${NEW_YORK}hours:
  mon - wed: 9:00-12:30, 1pm-5:30pm
  Thursday: [9 to 12]
  'fri, sun': 18.00 - 2.00
  sat: closed
`),
    );
    const day = [
      { from: '09:00', to: '12:30' },
      { from: '13:00', to: '17:30' },
    ];
    const night = [{ from: '18:00', to: '02:00' }];
    expect(agents[0]?.hours).toEqual({
      1: day,
      2: day,
      3: day,
      4: [{ from: '09:00', to: '12:00' }],
      5: night,
      6: [],
      7: night,
    });
  });

  it('holidays become dates with names, closed unless the file says otherwise', async () => {
    const { agents } = await load(
      withFacts(`${NEW_YORK}hours: { daily: 9-17 }
holidays: { country: US, region: ME, days: { Thanksgiving Day: 10-14, Columbus Day: normal } }
`),
    );
    const holidays = agents[0]?.holidays ?? [];
    const named = (name: string) => holidays.find((one) => one.name === name);
    expect(named('Christmas Day')?.date).toMatch(/-12-2[456]$/u);
    expect(named('Christmas Day')?.spans).toEqual([]);
    expect(named('Thanksgiving Day')?.spans).toEqual([{ from: '10:00', to: '14:00' }]);
    expect(named('Columbus Day')?.spans).toBeUndefined();
    expect(named('Christmas Eve')?.spans).toBeUndefined();
    expect(named("Patriots' Day")?.spans).toEqual([]);
  });

  it('a location has the facts of the agent, except the address and what it names itself', async () => {
    const { agents } = await load(
      withFacts(`${NEW_YORK}hours: { daily: 9-17 }
seasons: [{ from: 11-01, until: 03-31, hours: { sat: 9-12 } }]
address: 1 Main Street
phone: '+12075550142'
locations:
  - { name: Uptown, address: 2 Hill Street }
  - { name: Docks, hours: { sun: 10-12 }, phone: '+12075550143' }
`),
    );
    const [uptown, docks] = agents[0]?.locations ?? [];
    expect(uptown).toMatchObject({
      address: '2 Hill Street',
      phone: '+12075550142',
      seasons: [{ until: '03-31' }],
    });
    expect(docks).toEqual({
      name: 'Docks',
      timeZone: 'America/New_York',
      hours: { 7: [{ from: '10:00', to: '12:00' }] },
      phone: '+12075550143',
    });
  });

  it.each([
    ['timeZone: Maine\n', 'timeZone must be a time zone such as America/New_York'],
    ['hours: { mon: 9-17 }\n', 'hours needs timeZone, such as America/New_York, at the top level'],
    [
      `${NEW_YORK}exceptions: [{ date: 2026-12-24, hours: closed }]\n`,
      'exceptions needs hours, the usual week',
    ],
    [`${NEW_YORK}hours: { funday: 9-17 }\n`, 'hours.funday is not a day, such as mon'],
    [`${NEW_YORK}hours: { mon: 9-17, mon-wed: 9-12 }\n`, 'hours.mon-wed names a day that another line has'],
    [`${NEW_YORK}hours: { mon: nine to five }\n`, 'hours.mon must be "closed" or spans such as 9:00-18:00'],
    [`${NEW_YORK}hours: { mon: 9-5 }\n`, 'hours.mon must not last 20 hours: after noon, write 17:00 or 5pm'],
    [`${NEW_YORK}hours: { mon: 9-25 }\n`, 'hours.mon must be "closed" or spans such as 9:00-18:00'],
    [`${NEW_YORK}hours: { mon: '9-13, 12-17' }\n`, 'hours.mon must list its spans in order'],
    [
      `${NEW_YORK}hours: { mon: 9-17 }\nexceptions: [{ date: 24.12.2026, hours: closed }]\n`,
      'exceptions.0.date must be a day such as 2026-12-24',
    ],
    [
      `${NEW_YORK}hours: { mon: 9-17 }\nholidays: { country: ZZ }\n`,
      'holidays.country is not a country with known holidays',
    ],
    [
      `${NEW_YORK}hours: { mon: 9-17 }\nholidays: { country: US, region: XX }\n`,
      'holidays.region must be one of',
    ],
    [
      `${NEW_YORK}hours: { mon: 9-17 }\nholidays: { country: US, days: { Xmas: closed } }\n`,
      'holidays.days.Xmas is not a holiday there. Known are: New Year',
    ],
    ['email: kim at shop\n', 'email must be an e-mail address'],
    ['phone: 207-555-0142\n', 'phone must be a number such as "+12075550142"'],
    ['locations: [{ address: 1 Main Street }]\n', 'locations.0.name is missing'],
  ])('are reported if they are wrong: %j', async (facts, complaint) => {
    expect(await faultsOf(withFacts(facts))).toContain(complaint);
  });
});

describe('R-G1: tools', () => {
  const tool = (fields: string) => `${NEW_YORK}tools:\n  book:\n    description: Books.\n${fields}`;
  const http = (url: string) => `    http: { method: POST, url: '${url}' }\n`;

  it.each([
    ['tools: { endCall: yes please }\n', 'tools.endCall must be true'],
    ['tools: { transferCall: true }\n', 'tools.transferCall needs transfer, which names the telephones'],
    [tool(''), 'tools.book must have either http or mcp'],
    [
      tool(http('https://{name}.example/')),
      'tools.book.http.url must be a URL with http or https, without arguments',
    ],
    [
      tool(http('https://a.example/{name}')),
      'tools.book.http.url has {name}, which is not a property of parameters',
    ],
    [
      tool(`${http('https://a.example/')}    hosts: [b.example]\n`),
      'tools.book.http.url has a host that hosts does not name',
    ],
    [
      tool(`${http('https://a.example/')}    parameters: { type: string }\n`),
      'tools.book.parameters.type must be object',
    ],
    [
      tool(`${http('https://a.example/')}    parameters: { type: object, required: 3 }\n`),
      'tools.book.parameters is not a JSON Schema',
    ],
    [tool(`${http('https://a.example/')}    colour: red\n`), 'tools.book.colour is not a setting of a tool'],
    [
      tool(`    http: { url: 'https://a.example/', headers: { x-key: "a\\nb" } }\n`),
      'tools.book.http.headers.x-key must be one line of plain letters',
    ],
    [
      tool(`    http: { url: 'https://a.example/', headers: { x-key: '“a”' } }\n`),
      'tools.book.http.headers.x-key must be one line of plain letters',
    ],
    [
      tool(`    http: { url: 'https://a.example/', headers: { x-key: '\${MY-KEY}' } }\n`),
      'tools.book.http.headers.x-key has a ${NAME} that cannot be a secret',
    ],
    [
      tool(`    http: { url: 'https://a.example/', headers: { Content-Length: '5' } }\n`),
      'tools.book.http.headers.Content-Length is a header that HTTP itself sets',
    ],
    [tool(http('https://a.example/{ day }')), 'tools.book.http.url has a brace that stands for no argument'],
    [tool(http('https://a.example/{a-b}')), 'tools.book.http.url has a brace that stands for no argument'],
    [
      tool(`    mcp: { url: 'https://a.example/{idempotencyKey}' }\n`),
      'tools.book.mcp.url must be without arguments',
    ],
    [
      tool(`    mcp: { url: 'https://a.example/' }\n    hosts: [b.example]\n`),
      'tools.book.mcp.url has a host that hosts does not name',
    ],
    [
      `tools: { book: { description: B, http: { url: 'https://a.example/' }, parameters: { type: object, properties: { code: { type: string, pattern: '^(?=a)' } } } } }\n`,
      'tools.book.parameters is not a JSON Schema: error parsing regexp',
    ],
    [tool(`    http: https://a.example/\n`), 'tools.book.http must be a map of settings'],
    [
      tool(`${http('https://a.example/')}    confirm: yes please\n`),
      'tools.book.confirm must be true or false',
    ],
    ['tools: { book: }\n', 'tools.book must be a map of settings'],
    [
      `tools: { book: { description: B, http: { url: 'https://a.example/' }, parameters: { type: object, properties: { slot: { type: object, properties: { days: { type: array, items: { format: date } } } } } } } }\n`,
      'tools.book.parameters have dates or times, so the agent needs timeZone',
    ],
    [tool(`${http('https://a.example/')}    timeoutMs: 5\n`), 'tools.book.timeoutMs must be at least 200'],
    [
      `tools: { book: { description: B, http: { url: 'https://a.example/' }, parameters: { type: object, properties: { day: { format: date } } } } }\n`,
      'tools.book.parameters have dates or times, so the agent needs timeZone',
    ],
  ])('are reported with their path if they are wrong: %j', async (facts, complaint) => {
    expect(await faultsOf(withFacts(facts))).toContain(complaint);
  });

  it('of the booking desk are complete: a GET only reads, and the host is that of the URL', async () => {
    const agent = await loadAgentFile(
      fileURLToPath(new URL('../../samples/booking-desk/agent.yaml', import.meta.url)),
    );
    const found = (name: string) => agent.tools?.find((one) => one.name === name);
    expect(agent.tools?.map(({ name }) => name).slice(3)).toEqual([
      'availability',
      'book',
      'move',
      'cancel',
      'findBooking',
    ]);
    expect(found('availability')).toMatchObject({ isReadOnly: true, hosts: ['127.0.0.1:4010'] });
    expect(found('book')).toMatchObject({ confirm: true, attempts: 2, lookup: { method: 'GET' } });
    expect(found('book')).not.toHaveProperty('isReadOnly');
  });
});

describe('the folder', () => {
  it('must contain an agent', async () => {
    expect(await faultsOf({})).toContain('contains no *.yaml file');
  });

  it('must exist: the error names it', async () => {
    await expect(loadAgents(join(dir, 'none'))).rejects.toThrow(/none cannot be read/u);
  });
});

describe('what follows a call', () => {
  const destinations =
    'destinations: { owner: { email: o@example.com }, crm: { webhook: https://example.com/x } }\n';

  it('R-G3: names of destinations become the destinations themselves, each once', async () => {
    const agents = await load({
      'kim.yaml': `${MINIMAL}${destinations}afterCall: { deliverTo: [owner, crm, owner], fields: { name: { type: string } } }\n`,
    });
    expect(agents.get('kim')).not.toHaveProperty('destinations');
    expect(agents.get('kim')?.afterCall).toEqual({
      destinations: [
        { name: 'owner', kind: 'email', to: ['o@example.com'] },
        { name: 'crm', kind: 'webhook', url: 'https://example.com/x' },
      ],
      fields: { name: { type: 'string' } },
    });
  });

  it('R-G3: texts go to the numbers of a destination, and to callers those of the file if it names any', async () => {
    const agents = await load({
      'kim.yaml': `${MINIMAL}destinations: { owner: { sms: '+12075550101' } }
afterCall: { deliverTo: [owner] }
tools: { sendText: { texts: { address: '12 Harbor Street.' } } }\n`,
      'ann.yaml': `${MINIMAL.replace('"+12075550142"', '"+12075550143"')}tools: { sendText: true }\n`,
    });
    expect(agents.get('kim')?.afterCall?.destinations).toEqual([
      { name: 'owner', kind: 'sms', to: ['+12075550101'] },
    ]);
    expect(agents.get('kim')?.tools).toMatchObject([
      {
        kind: 'text',
        confirm: true,
        texts: { address: '12 Harbor Street.' },
        parameters: { properties: { text: { enum: ['address'] } } },
      },
    ]);
    expect(agents.get('ann')?.tools?.[0]).not.toHaveProperty('texts');
  });

  it.each([
    [
      `${destinations}afterCall: { deliverTo: [boss] }\n`,
      'afterCall.deliverTo.0 is no destination: known are owner, crm',
    ],
    [
      'afterCall: { deliverTo: [owner] }\n',
      'afterCall.deliverTo.0 is no destination: there are none in destinations',
    ],
    [`${destinations}afterCall: { deliverTo: [] }\n`, 'afterCall.deliverTo must name a destination'],
    [
      `${destinations}tools: { takeMessage: { deliverTo: [boss] } }\n`,
      'tools.takeMessage.deliverTo.0 is no destination: known are owner, crm',
    ],
    ['tools: { takeMessage: true }\n', 'tools.takeMessage'],
    ['tools: { sendText: { texts: {} } }\n', 'tools.sendText.texts must have a text'],
    [
      'tools: { sendText: false }\n',
      'tools.sendText must be true, or have texts (by name), title and readBack',
    ],
    ["destinations: { owner: { sms: '+266696687' } }\n", 'destinations.owner'],
    ['destinations: { owner: { sms: +12075550101 } }\n', 'destinations.owner'],
    ['destinations: { owner: { email: nobody } }\n', 'destinations.owner'],
    ['destinations: { crm: { webhook: http://example.com } }\n', 'destinations.crm'],
    [
      'destinations: { crm: { webhook: https://me:s3cret@example.com } }\n',
      'destinations.crm.webhook must not contain a user name or password',
    ],
    ['destinations: { Crm: { email: o@example.com } }\n', 'destinations.Crm must be lower-case letters'],
    ['destinations: { crm: { email: [] } }\n', 'destinations.crm.email must have at least 1'],
    [
      `${destinations}afterCall: { deliverTo: [crm], fields: { n: { type: number, enum: [a] } } }\n`,
      'afterCall.fields.n.enum is for fields of type string',
    ],
  ])('R-G3: is rejected if it contradicts itself: %j', async (given, complaint) => {
    expect(await faultsOf({ 'kim.yaml': MINIMAL + given })).toContain(complaint);
  });
});
