import { expect, test } from 'vitest';

import type { PhoneEvent } from '../../src/phone/events.ts';
import { jsonPrinter, talkPrinter } from '../../src/phone/print.ts';
import { runScript } from '../../src/phone/run-script.ts';
import { parseScript } from '../../src/phone/script.ts';
import type { ScriptStep } from '../../src/phone/script.ts';
import { callApp, SCALE } from './place.ts';
import { connectTwiml, isFinalPrompt, speak, startTinyApp } from './tiny-app.ts';
import type { TinyApp } from './tiny-app.ts';

function stepsOf(text: string): readonly ScriptStep[] {
  const script = parseScript(text);
  if (script.kind === 'malformed') throw new Error(script.problems.join());
  return script.steps;
}

function startApp(answer = 'One two three four five six seven.'): Promise<TinyApp> {
  return startTinyApp({
    answer: (request) => connectTwiml(request.path === '/voice' ? { welcomeGreeting: 'Hello there.' } : {}),
    onFrame: (socket, frame, connection) => {
      if (answer !== '' && (isFinalPrompt(frame) || frame['type'] === 'dtmf')) speak(socket, answer);
      if (frame['type'] === 'setup' && connection > 1) speak(socket, 'Where was I.');
    },
  });
}

test('a script is a list of steps', () => {
  const text = `
- say: Hello
- bargeIn: { text: Stop, afterWords: 3 }
- press: 12
- press: "*#"
- drop: true
- drop: { afterWords: 2 }
- wait: 100
- hangUp: true
`;
  expect(parseScript(text)).toEqual({
    kind: 'script',
    steps: [
      { say: { text: 'Hello' } },
      { bargeIn: { text: 'Stop', afterWords: 3 } },
      { press: '12' },
      { press: '*#' },
      { drop: { afterWords: 0 } },
      { drop: { afterWords: 2 } },
      { wait: 100 },
      { hangUp: true },
    ],
  });
});

test('the steps of noisy callers have defaults', () => {
  const text = `
- cough: true
- cough: { afterWords: 3 }
- noise: 800
- noise: { ms: 800, isEndless: true }
- hum: Mhm
- hesitate: { text: I wanted, more: to ask }
- halves: { first: I wanted, second: to ask }
- stalePartial: Hello
- noFinal: Hello
- echo: true
- voicemail: You have reached Kim.
- closeNormally: true
- webhookAgain: true
- listen: 500
`;
  expect(parseScript(text)).toEqual({
    kind: 'script',
    steps: [
      { cough: { afterWords: 0 } },
      { cough: { afterWords: 3 } },
      { noise: { ms: 800, afterWords: 0 } },
      { noise: { ms: 800, isEndless: true } },
      { hum: { text: 'Mhm', afterWords: 0 } },
      { hesitate: { text: 'I wanted', more: 'to ask', pauseMs: 1_000 } },
      { halves: { first: 'I wanted', second: 'to ask', gapMs: 700 } },
      { stalePartial: 'Hello' },
      { noFinal: 'Hello' },
      { echo: { words: 6, afterWords: 0 } },
      { voicemail: 'You have reached Kim.' },
      { closeNormally: true },
      { webhookAgain: true },
      { listen: 500 },
    ],
  });
});

test.each([
  [
    '- say: Hello\n- sing: loudly\n',
    'line 2, step 2: "sing" is not one of say, bargeIn, press, drop, cough, noise, hum, hesitate, halves, stalePartial, noFinal, echo, voicemail, closeNormally, webhookAgain, wait, listen, hangUp',
  ],
  ['- cough: 3\n', 'line 1, step 1: cough: '],
  ['- hesitate: Well\n', 'line 1, step 1: hesitate: '],
  ['- say: ""\n', 'line 1, step 1: say: '],
  ['- wait: 1\n\n- bargeIn: { text: Stop, after: 3 }\n', 'line 3, step 2: bargeIn: '],
  ['- press: abc\n', 'line 1, step 1: press: keys are 0-9, * and #'],
  ['- hello\n', 'line 1, step 1: a step needs exactly one of'],
  ['say: Hello\n', 'line 1: a script is a list of steps'],
  ['- say: "open\n', 'line 2: '],
])('%j is refused with line and step', (text, problem) => {
  const script = parseScript(text);
  expect(script.kind === 'malformed' ? script.problems.join() : 'no problem').toContain(problem);
});

test.concurrent('a script talks, barges in, presses, drops and hangs up', async () => {
  await using app = await startApp();
  await using call = await callApp(app);
  const steps = stepsOf(`
- say: Count please
- bargeIn: { text: Again, afterWords: 3 }
- press: 1
- say: And again
- drop: { afterWords: 4 }
`);
  const { failures, summary } = await runScript(call, steps, { scale: SCALE });
  expect(failures).toEqual([]);
  expect(summary).toMatchObject({ by: 'caller', connections: 2, reconnects: 1 });
  expect(call.exchanges.map((exchange) => [exchange.caller, exchange.interrupted])).toEqual([
    [undefined, false],
    ['Count please', true],
    ['Again', expect.any(Boolean)],
    ['1', false],
    ['And again', false],
  ]);
  expect(call.exchanges[1]?.heard).toBe('One two three');
  expect(call.exchanges[4]?.heard).toMatch(/^One two three four.* Where was I\.$/);
});

test.concurrent('a turn without an answer is a failure of its step', async () => {
  await using app = await startApp('');
  await using call = await callApp(app);
  const { failures, summary } = await runScript(call, stepsOf('- say: Hello\n- say: Never said\n'), {
    timeoutMs: 200,
  });
  expect(failures).toEqual([expect.stringMatching(/^step 1: gave up after 200 ms waiting for the answer/)]);
  expect(summary.by).toBe('caller');
  expect(call.exchanges).toHaveLength(2);
});

test.concurrent('a conversation is printed as it was spoken', async () => {
  await using app = await startApp();
  const events: PhoneEvent[] = [];
  const call = await callApp(app, { onEvent: (event) => events.push(event) });
  await runScript(call, stepsOf('- say: Count\n- bargeIn: { text: Stop it, afterWords: 2 }\n'), {
    scale: SCALE,
  });
  const lines = printed(talkPrinter, events).map((line) => line.replace(/^ *\d+\.\ds {2}/, ''));
  expect(lines).toEqual([
    '*       connected (1)',
    'agent   Hello there.',
    'caller  Count',
    'agent   One two --',
    'caller  Stop it',
    'agent   One two three four five six seven.',
    expect.stringMatching(/^\* {7}call over: the caller hung up, \d+\.\d s$/),
  ]);
  const json = printed(jsonPrinter, events);
  expect(json).toHaveLength(events.length);
  expect(JSON.parse(json[1] ?? '')).toMatchObject({ type: 'connected', connection: 1 });
});

function printed(
  createPrinter: (write: (text: string) => void) => (event: PhoneEvent) => void,
  events: readonly PhoneEvent[],
): string[] {
  let text = '';
  const print = createPrinter((more) => {
    text += more;
  });
  for (const event of events) print(event);
  return text.trimEnd().split('\n');
}
