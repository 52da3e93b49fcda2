import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBare } from '../../bench/bare.ts';
import type { Bare } from '../../bench/bare.ts';
import { lineIn } from '../../bench/lines.ts';
import { placeCall } from '../../src/phone/call.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import type { FakeOpenAi } from '../fakes/fake-openai.ts';

let model: FakeOpenAi;
let bare: Bare;
beforeAll(async () => {
  model = await startFakeOpenAi({ tokenMs: 20 });
  bare = await startBare(model.baseUrl, (error) => {
    throw error;
  });
});
afterAll(async () => {
  await bare[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

const FAST = { scale: 0.1 };

it('answers what the caller asks, with the words so far in mind', async () => {
  const asked = model.requests.length;
  await using call = await placeCall({ ...bare.target, to: '+15550101234', timing: FAST });
  await call.greeting();
  const { heard } = await call.say('Are you open?');
  expect(heard).toBe('You said: Are you open.');
  await call.say('Tomorrow as well?');
  const { body } = await model.request(asked + 1);
  const [instructions, ...turns] = body.messages;
  expect(lineIn(instructions?.content ?? '')).toBe('+15550101234');
  expect(turns).toEqual([
    { role: 'user', content: 'Are you open?' },
    { role: 'assistant', content: heard },
    { role: 'user', content: 'Tomorrow as well?' },
  ]);
});

it('is silent once it has been interrupted', async () => {
  const asked = model.requests.length;
  await using call = await placeCall({ ...bare.target, timing: { ...FAST, firstAudioMs: 0, wordHoldMs: 0 } });
  await call.greeting();
  await call.say('One two three four five six seven eight nine ten', { waitForAnswer: false });
  await call.bargeIn('Stop', { afterWords: 2 });
  const request = await model.request(asked);
  await request.closed;
  expect(request.closedEarly).toBe(true);
  expect(call.exchanges[1]?.interrupted).toBe(true);
  expect(call.exchanges[1]?.planned).not.toContain('nine');
  expect(call.exchanges[2]?.heard).toBe('You said: Stop.');
});
