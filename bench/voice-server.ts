/** The voice: ElevenLabs' wire on this machine, always at the same pace. */
import { exitWithParent } from '../src/lib/exit-with-parent.ts';
import { startFakeElevenLabs } from '../test/fakes/fake-elevenlabs.ts';
import { toVoice } from './voice-messages.ts';
import type { FromVoice } from './voice-messages.ts';

/** About what the vendor tells of its fast model; a kilobyte is a quarter of a second of speech. */
const PACE = { firstByteMs: 100, chunkMs: 10 };

const fake = await startFakeElevenLabs();
fake.script(() => ({ type: 'speak', ...PACE }));

function tell(message: FromVoice): void {
  process.send?.(message);
}

process.on('message', (raw) => {
  toVoice.parse(raw);
  const requests = fake.requests.map(({ body: { text }, at, firstByteAt }) => ({
    text,
    at,
    ...(firstByteAt === undefined ? {} : { firstByteAt }),
  }));
  tell({ type: 'requests', requests });
});
exitWithParent(() => fake[Symbol.asyncDispose]());
tell({ type: 'listening', baseUrl: fake.baseUrl });
