/** A whole system whose agent speaks in our own voice, made by a fake vendor. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhoneCall } from '../../src/phone/phone-call.ts';
import { startFakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import type { FakeElevenLabs } from '../fakes/fake-elevenlabs.ts';
import { agentSource } from './agent-source.ts';

/** Our own audio has a real duration, so the phone must not be faster than real time. */
export const REAL_TIME = { timing: { scale: 1, finalAfterMs: 50, connectMs: 50 } };

export interface OwnVoiceParts extends AsyncDisposable {
  readonly vendor: FakeElevenLabs;
  readonly agentsDir: string;
  /** The environment that a system needs for it. */
  readonly env: Readonly<Record<string, string>>;
}

export async function anOwnVoice({ speculation = 'final' } = {}): Promise<OwnVoiceParts> {
  await using stack = new AsyncDisposableStack();
  const vendor = stack.use(await startFakeElevenLabs());
  const agentsDir = await mkdtemp(join(tmpdir(), 'evercall-agents-'));
  stack.defer(() => rm(agentsDir, { recursive: true, force: true }));
  const own = (await agentSource())
    .replace(/^ {2}mode: relay$/mu, '  mode: own')
    .replace(/^ {2}mode: final$/mu, `  mode: ${speculation}`);
  await writeFile(join(agentsDir, 'default.yaml'), own);
  const resources = stack.move();
  return {
    vendor,
    agentsDir,
    env: {
      AGENTS_DIR: agentsDir,
      ELEVENLABS_API_KEY: 'key-of-the-test',
      ELEVENLABS_VOICE_ID: 'voiceOfTheShop01',
      ELEVENLABS_BASE_URL: vendor.baseUrl,
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The files that the phone played, in order. */
export function filesOf(call: PhoneCall) {
  return call.log.filter((entry) => entry.kind === 'file');
}
