/** The demo call in our own voice, with an interrupt and a lost connection. Checks every file that the phone fetched. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { runScript } from '../../src/phone/run-script.ts';
import { parseScript } from '../../src/phone/script.ts';
import { unanswered } from '../../src/start/demo-call.ts';
import { spokenMp3, spokenMs } from '../fakes/spoken-mp3.ts';
import { aSystem } from './a-system.ts';
import { anOwnVoice, filesOf, REAL_TIME } from './an-own-voice.ts';

/** Twice real time, for caller and vendor. If it were faster, the shortest sentences would have too few frames to measure. */
const CHARS_PER_SECOND = 30;
const FRAME_MS = 26.2;

it('R-C7: in the demo call every piece has the right type, length, duration and order, and everything sent is heard', async () => {
  await using own = await anOwnVoice();
  own.vendor.script(() => ({ type: 'speak', firstByteMs: 50, chunkMs: 5, charsPerSecond: CHARS_PER_SECOND }));
  await using one = await aSystem(own.env);
  const script = parseScript(await readFile('src/start/demo-call.yaml', 'utf8'));
  if (script.kind === 'malformed') throw new Error(script.problems.join('; '));
  await using call = await one.call({ timing: { ...REAL_TIME.timing, charsPerSecond: CHARS_PER_SECOND } });
  // In this mode the greeting comes over the socket. Wait for it before the script begins.
  await call.greeting();
  const { failures, summary } = await runScript(call, script.steps, { scale: 0.2 });
  expect([...failures, ...summary.problems, ...unanswered(script.steps, call.exchanges)]).toEqual([]);

  const files = filesOf(call);
  const fetched = call.log.filter((entry) => entry.kind === 'audio');
  const asked = call.exchanges.flatMap(({ audio }) => audio);
  expect(files.map(({ url }) => url)).toEqual(asked);
  expect(fetched.map(({ url }) => url).sort()).toEqual(asked.toSorted());
  for (const { url, heard } of files.filter((file) => file.end === 'spoken' && file.heard !== '')) {
    const text = heard.trim();
    const audio = fetched.find((entry) => entry.url === url);
    expect(audio, text).toMatchObject({
      status: 200,
      contentType: 'audio/mpeg',
      bytes: spokenMp3(text, CHARS_PER_SECOND).length,
    });
    const offMs = (audio?.durationMs ?? 0) - spokenMs(text, CHARS_PER_SECOND);
    expect(Math.abs(offMs), text).toBeLessThan(FRAME_MS);
  }

  const turns = await one.recordedTurns(call.callSid);
  const whole = call.exchanges.filter(({ index, interrupted }) => {
    const pieces = files.filter(({ exchange }) => exchange === index);
    return !interrupted && pieces.every(({ end }) => end === 'spoken');
  });
  // Except the answer that is interrupted and the one that loses its connection.
  expect(call.exchanges.length - whole.length).toBe(2);
  for (const { index, caller, planned, heard } of whole) {
    const pieces = files.filter(({ exchange }) => exchange === index);
    const told = turns.find(({ userInput }) => userInput === (caller ?? null));
    const text = pieces.map((file) => file.heard.trim()).join(' ');
    expect(text).toBe(planned);
    expect(heard).toBe(planned);
    expect([told?.plannedResponse, told?.aiResponse]).toEqual([text, text]);
  }
});
