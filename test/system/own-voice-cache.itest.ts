/** Audio is paid for once, by gateways that share only Postgres. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { loadAgents } from '../../src/config/agents.ts';
import { fixedPieces } from '../../src/conversation/fixed-phrases.ts';
import { answer } from '../fakes/openai-behaviour.ts';
import { aSystem, aSystemWithModel, eventually } from './a-system.ts';
import type { TestSystem } from './a-system.ts';
import { anOwnVoice, filesOf, REAL_TIME } from './an-own-voice.ts';

const PIECES = ['Yes, we open at nine.', 'On Sundays we are closed.'];
const ANSWER = PIECES.join(' ');

const health = z.object({ gateway: z.string() });

/** Three times the speed of a real call, for the caller and the vendor. */
const CHARS_PER_SECOND = 45;

/** The name of the gateway that is ready for calls. */
async function gatewayOf({ system }: TestSystem): Promise<string> {
  const response = await fetch(`${system.addresses.gateway}/health/ready`);
  expect(response.status).toBe(200);
  return health.parse(await response.json()).gateway;
}

it('R-C7: sentences that were said before cost no request in the next call, after a restart, and from a second gateway', async () => {
  await using own = await anOwnVoice();
  own.vendor.script(() => ({ type: 'speak', charsPerSecond: CHARS_PER_SECOND }));
  await using one = await aSystemWithModel(own.env);
  one.openai.script(() => answer(ANSWER));
  const texts = () => own.vendor.requests.map(({ body }) => body.text);
  const hear = async (system: TestSystem) => {
    await using call = await system.call({
      timing: { ...REAL_TIME.timing, charsPerSecond: CHARS_PER_SECOND },
    });
    await call.greeting();
    const { heard } = await call.say('Are you open?');
    // On a busy machine a filler may come first. It is one of the fixed sentences.
    expect(heard.endsWith(ANSWER), heard).toBe(true);
    expect(filesOf(call).length).toBeGreaterThanOrEqual(3);
  };
  const fixed = (await loadAgents(own.agentsDir)).agents.flatMap((agent) => fixedPieces(agent));
  await eventually(() => expect(texts()).toEqual(expect.arrayContaining(fixed)));
  await hear(one);
  const made = texts();
  expect(made).toEqual(expect.arrayContaining(PIECES));

  await hear(one);
  expect(texts()).toEqual(made);

  const before = await gatewayOf(one);
  one.system.kill('gateway', 'SIGKILL');
  await eventually(async () => expect(await gatewayOf(one)).not.toBe(before), 30_000);
  await hear(one);
  expect(texts()).toEqual(made);

  await using second = await aSystem({
    ...own.env,
    DATABASE_URL: one.system.addresses.databaseUrl,
    OPENAI_API_KEY: 'sk-test-0123456789',
    OPENAI_BASE_URL: one.openai.baseUrl,
  });
  expect(await gatewayOf(second)).not.toBe(await gatewayOf(one));
  await hear(second);
  expect(texts()).toEqual(made);
}, 180_000);
