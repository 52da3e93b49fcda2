/** The steps of callers who cough, hum, hesitate and come back. */
import { expect, test } from 'vitest';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { runScript } from '../../src/phone/run-script.ts';
import { parseScript } from '../../src/phone/script.ts';
import { ANSWER, answering, framesOf } from './answering.ts';
import { matching } from './matching.ts';
import { callApp, SCALE } from './place.ts';
import type { TinyApp } from './tiny-app.ts';

/** Long enough that a busy machine interrupts it before its end. */
const LONG = `${ANSWER} ${ANSWER} ${ANSWER}`;

/** Runs the script in a call to an app that gives the same answer to every final prompt. Returns the phone's frames. */
async function run(
  text: string,
  answer = LONG,
): Promise<{ app: TinyApp; call: PhoneCall; frames: string[] }> {
  await using app = await answering(answer);
  await using call = await callApp(app);
  const script = parseScript(text);
  if (script.kind === 'malformed') throw new Error(script.problems.join());
  const { failures } = await runScript(call, script.steps, { scale: SCALE });
  expect(failures).toEqual([]);
  return { app, call, frames: framesOf(call) };
}

/** The frames from the first one of this kind on, without what the agent's voice causes. */
function from(frames: readonly string[], first: string): string[] {
  const own = frames.filter((frame) => !/^(?:agentSpeaking|tokensPlayed)/u.test(frame));
  return own.slice(own.lastIndexOf(first));
}

test.concurrent('a cough stops the agent and brings no words', async () => {
  const { frames } = await run(
    '- say: { text: Hello, waitForAnswer: false }\n- cough: { afterWords: 4 }\n- wait: 1\n',
  );
  expect(from(frames, 'clientSpeaking on')).toEqual([
    'clientSpeaking on',
    matching(/^interrupt/u),
    'clientSpeaking off',
  ]);
});

test.concurrent('a noise may have no end', async () => {
  const { frames } = await run('- noise: { ms: 200, isEndless: true }\n');
  expect(frames).toEqual(['clientSpeaking on']);
});

test.concurrent('a hum over the answer is an utterance that interrupts', async () => {
  const { frames } = await run('- say: Hello\n- hum: { text: Mhm, afterWords: 2 }\n');
  expect(from(frames, 'clientSpeaking on')).toEqual([
    'clientSpeaking on',
    matching(/^interrupt/u),
    'partial Mhm',
    'clientSpeaking off',
    'prompt Mhm',
  ]);
});

test.concurrent('a caller who hesitates says one utterance', async () => {
  const { frames } = await run('- hesitate: { text: Do you, more: have any, pauseMs: 2000 }\n');
  expect(frames).toContain('partial Do you');
  expect(frames.filter((frame) => /^(?:clientSpeaking|prompt)/u.test(frame))).toEqual([
    'clientSpeaking on',
    'clientSpeaking off',
    'prompt Do you have any',
  ]);
});

test.concurrent('the recogniser makes two utterances of halves, without an interrupt', async () => {
  const { call, frames } = await run('- halves: { first: One bike, second: or two, gapMs: 10 }\n', 'Yes.');
  expect(from(frames, 'prompt One bike')).toEqual([
    'prompt One bike',
    'clientSpeaking on',
    'partial or two',
    'clientSpeaking off',
    'prompt or two',
  ]);
  expect(call.exchanges.map(({ caller }) => caller)).toEqual([undefined, 'One bike', 'or two']);
});

test.concurrent('a stale partial prompt comes behind its own final one', async () => {
  const { frames } = await run('- stalePartial: Hello there\n');
  expect(from(frames, 'clientSpeaking off').slice(0, 3)).toEqual([
    'clientSpeaking off',
    'prompt Hello there',
    'partial Hello there',
  ]);
});

test.concurrent('without a final prompt the utterance ends with its last partial one', async () => {
  await using app = await answering(ANSWER);
  await using call = await callApp(app);
  await call.say('Hello there', { flaw: 'no-final', waitForAnswer: false });
  expect(framesOf(call).slice(-2)).toEqual(['partial Hello there', 'clientSpeaking off']);
  expect(call.exchanges.at(-1)?.caller).toBe('Hello there');
});

test.concurrent('an echo repeats the last words that were heard', async () => {
  const { call } = await run('- say: Hello\n- echo: { words: 4, afterWords: 9 }\n');
  const [, answer, echo] = call.exchanges;
  expect(echo?.caller?.split(' ')).toHaveLength(4);
  expect(answer?.heard.endsWith(` ${echo?.caller ?? ''}`)).toBe(true);
});

test.concurrent('the relay closes with 1000 and connects again through the action webhook', async () => {
  const { app, call } = await run('- say: Hello\n- wait: 10\n- closeNormally: true\n- say: Again\n', 'Yes.');
  await expect(app.sockets[0]?.closed).resolves.toMatchObject({ code: 1000 });
  expect(app.requests.map(({ path }) => path)).toEqual(['/voice', '/action', '/action']);
  expect(app.requests[1]?.form).toMatchObject({ SessionStatus: 'failed', CallStatus: 'in-progress' });
  await expect(call.ended).resolves.toMatchObject({ connections: 2, reconnects: 1 });
});

test.concurrent('a second voice webhook replaces the connection without the action webhook', async () => {
  const { app, call } = await run('- say: Hello\n- wait: 10\n- webhookAgain: true\n- say: Again\n', 'Yes.');
  await expect(app.sockets[0]?.closed).resolves.toMatchObject({ code: 1000 });
  expect(app.requests.map(({ path }) => path)).toEqual(['/voice', '/voice', '/action']);
  expect(app.sockets[1]?.frames[0]).toMatchObject({ callSid: call.callSid, callStatus: 'IN_PROGRESS' });
  await expect(call.ended).resolves.toMatchObject({ connections: 2, reconnects: 0 });
});

test.concurrent('a voicemail greeting does not wait for the greeting of the agent', async () => {
  await using app = await answering('Hello?', { welcomeGreeting: 'Hello, this is Ann. What can I do?' });
  await using call = await callApp(app);
  const script = parseScript('- voicemail: You have reached Kim.\n');
  await runScript(call, script.kind === 'script' ? script.steps : [], { scale: SCALE });
  expect(call.exchanges[0]).toMatchObject({ input: 'greeting', interrupted: true });
  expect(framesOf(call)).toContain('prompt You have reached Kim.');
});

test.concurrent('listening lasts until the agent has been silent', async () => {
  const { call } = await run('- say: { text: Hello, waitForAnswer: false }\n- wait: 600\n- listen: 500\n');
  expect(call.exchanges.at(-1)).toMatchObject({ heard: LONG, finished: true });
});
