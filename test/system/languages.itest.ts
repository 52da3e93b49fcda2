/** Whole calls in two languages: real processes, a fake model, a fake voice vendor, and a phone. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { startFakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystemWithModel, eventually, expectSameStory } from './a-system.ts';
import { agentSource } from './agent-source.ts';

const ENGLISH_NUMBER = '+12075550142';
const OWN_NUMBER = '+12075550143';
const SPANISH = {
  voice: { voice: 'vozDeRiley00001', own: { voiceId: 'vozPropiaRiley01' } },
  pronunciations: { Lindqvist: 'Lindcuist' },
  phrases: {
    stillThere: '¿Sigue ahí?',
    silentGoodbye: 'No le oigo, voy a colgar. ¡Adiós!',
    timeLimit: 'Se acabó el tiempo. ¡Adiós!',
    backAgain: 'Perdone, se cortó un momento. Siga, por favor.',
    fillers: ['Un momento, por favor.'],
    apology: 'Lo siento, ahora no puedo contestar.',
  },
};

let one: Awaited<ReturnType<typeof aSystemWithModel>>;
let vendor: FakeElevenLabs;
let agentsDir: string;

/** The sample agent in English and Spanish. The recogniser detects the language. */
async function writeAgent(file: string, number: string, voice: Record<string, unknown>): Promise<void> {
  const document = parseDocument(await agentSource());
  document.set('numbers', [number]);
  document.set('voice', voice);
  document.set('recogniser', { detectLanguage: true, hints: [] });
  document.set('languages', { 'es-US': SPANISH });
  // A busy machine must not cause a filler here.
  document.set('policy', { deadAir: { fillerAfterMs: 20_000 } });
  await writeFile(join(agentsDir, file), document.toString());
}

beforeAll(async () => {
  vendor = await startFakeElevenLabs();
  agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  await writeAgent('relay.yaml', ENGLISH_NUMBER, { voice: 'voiceOfRiley0001' });
  await writeAgent('own.yaml', OWN_NUMBER, { mode: 'own' });
  one = await aSystemWithModel({
    AGENTS_DIR: agentsDir,
    ELEVENLABS_API_KEY: 'key-of-the-test',
    ELEVENLABS_VOICE_ID: 'voiceOfTheShop01',
    ELEVENLABS_BASE_URL: vendor.baseUrl,
  });
});
beforeEach(() => {
  one.openai.script();
  vendor.script();
});
afterAll(async () => {
  await one[Symbol.asyncDispose]();
  await vendor[Symbol.asyncDispose]();
  await rm(agentsDir, { recursive: true, force: true });
});

/** Who said what, in the order of hearing. */
function spokenBy(call: PhoneCall) {
  const talks = call.log.filter((entry) => entry.kind === 'talk');
  return talks.filter(({ heard }) => heard !== '').map(({ voice, heard }) => [voice, heard.trim()]);
}
const problemsOf = (call: PhoneCall) => call.log.filter((entry) => entry.kind === 'problem');
const ENGLISH_VOICE = 'voiceOfRiley0001-1.0_0.5_0.75';
const SPANISH_VOICE = 'vozDeRiley00001-1.0_0.5_0.75';

it('R-C7: a call goes on in the language of the caller, each answer in the voice of its language', async () => {
  one.openai.script(
    answer('Yes, we open at nine.'),
    answer('Abrimos a las 9. Pregunte por Lindqvist.'),
    answer('You are welcome.'),
  );
  await using call = await one.call({ to: ENGLISH_NUMBER });
  await call.greeting();
  await call.say('Are you open today?');
  await call.say('¿A qué hora abren mañana?', { lang: 'es' });
  await call.say('Thank you very much.', { lang: 'en' });
  await call.hangUp();
  expect(spokenBy(call)).toEqual([
    [ENGLISH_VOICE, 'Hello, this is Riley.'],
    [ENGLISH_VOICE, 'Yes, we open at nine.'],
    // Numbers are left to the voice. Names are written as Spanish spells their sounds.
    [SPANISH_VOICE, 'Abrimos a las 9. Pregunte por Lindcuist.'],
    [ENGLISH_VOICE, 'You are welcome.'],
  ]);
  const asked = one.openai.requests.map(({ body }) => JSON.stringify(body.messages));
  const rules = asked.map((messages) => /code (\S+) and in no other/u.exec(messages)?.[1]);
  expect(rules).toEqual(['en-US', 'es-US', 'en-US']);
  expect(problemsOf(call)).toEqual([]);
  expectSameStory(call, await one.recordedTurns(call.callSid));
});

it('R-C7: our own voice and its pronunciations follow the language', async () => {
  one.openai.script(
    answer('Ask for Lindqvist.', { tokenMs: 5 }),
    answer('Pregunte por Lindqvist.', { tokenMs: 5 }),
  );
  await using call = await one.call({
    to: OWN_NUMBER,
    timing: { scale: 1, finalAfterMs: 50, connectMs: 50 },
  });
  await call.greeting();
  await call.say('Who can I ask?');
  await call.say('¿Y en español, por favor?', { lang: 'es' });
  await call.hangUp();
  const asked = vendor.requests.map(({ voiceId, body }) => [voiceId, body.language_code, body.text]);
  expect(asked).toContainEqual(['voiceOfTheShop01', 'en', 'Ask for Lind-kwist.']);
  expect(asked).toContainEqual(['vozPropiaRiley01', 'es', 'Pregunte por Lindcuist.']);
  // Fixed sentences are prepared in both languages.
  expect(asked).toContainEqual(['vozPropiaRiley01', 'es', '¿Sigue ahí?']);
  const files = call.log.filter((entry) => entry.kind === 'file');
  expect(files.map(({ heard }) => heard)).toEqual([
    'Hello, this is Riley.',
    'Ask for Lind-kwist.',
    'Pregunte por Lindcuist.',
  ]);
  expectSameStory(call, await one.recordedTurns(call.callSid));
});

it('R-C3 R-F7: a call whose gateway dies goes on in its language', async () => {
  one.openai.script(answer('Abrimos a las nueve.'), answer('Cerramos a las seis.'));
  // This system has one gateway, so the action URL is retried until the gateway is up again.
  await using call = await one.call({ to: ENGLISH_NUMBER, timing: { scale: 0.3, retryMs: 2_500 } });
  await call.greeting();
  await call.say('¿A qué hora abren mañana?', { lang: 'es' });
  await eventually(async () => expect((await one.stateOf(call.callSid)).owed).toBeNull());
  one.system.kill('gateway', 'SIGKILL');
  await call.connected(2, 30_000);
  await eventually(() => expect(spokenBy(call).at(-1)?.[1]).toBe(SPANISH.phrases.backAgain), 20_000);
  // One word, from which no language can be detected.
  await call.say('¿Cierran?', { lang: 'es' });
  await call.hangUp();
  expect(spokenBy(call)).toEqual([
    [ENGLISH_VOICE, 'Hello, this is Riley.'],
    [SPANISH_VOICE, 'Abrimos a las nueve.'],
    [SPANISH_VOICE, SPANISH.phrases.backAgain],
    [SPANISH_VOICE, 'Cerramos a las seis.'],
  ]);
  expect(problemsOf(call)).toEqual([]);
});
