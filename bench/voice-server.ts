/** The voice server: a process that fakes ElevenLabs' API at a constant pace. */
import { exitWithParent } from '../src/lib/exit-with-parent.ts';
import { startFakeElevenLabs } from '../test/fakes/fake-elevenlabs.ts';
import { toVoice } from './voice-messages.ts';
import type { FromVoice } from './voice-messages.ts';

/** Close to the vendor's figures for its fast model. Each chunk is a kilobyte, a quarter of a second of speech. */
const PACE = { firstByteMs: 100, chunkMs: 10 };

const fake = await startFakeElevenLabs();
fake.script(() => ({ type: 'speak', ...PACE }));

function send(message: FromVoice): void {
  process.send?.(message);
}

process.on('message', (raw) => {
  toVoice.parse(raw);
  const requests = fake.requests.map(({ body: { text }, at, firstByteAt }) => ({
    text,
    at,
    ...(firstByteAt === undefined ? {} : { firstByteAt }),
  }));
  send({ type: 'requests', requests });
});
exitWithParent(() => fake[Symbol.asyncDispose]());
send({ type: 'listening', baseUrl: fake.baseUrl });
