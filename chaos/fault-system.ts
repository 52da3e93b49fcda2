/** Starts a system with two models at given addresses and one agent for every number. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../src/lib/free-port.ts';
import { startSystem } from '../src/start/supervisor.ts';
import type { System } from '../src/start/system.ts';
import { agentYaml } from '../bench/lines.ts';
import { KNOWLEDGE } from './member-settings.ts';

export interface FaultSystemOptions {
  readonly folder: string;
  readonly primaryUrl: string;
  readonly fallbackUrl: string;
  readonly log: (line: string) => void;
}

/** Starts the system. Its data and agent are in `options.folder`. */
export async function startFaultSystem(options: FaultSystemOptions): Promise<System> {
  const { folder, primaryUrl, fallbackUrl, log } = options;
  const agentsDir = join(folder, 'agents');
  await mkdir(agentsDir, { recursive: true });
  const dial = { firstTokenMs: 0, tokenMs: 0, tokens: 0 };
  const agent = agentYaml({ name: 'faults', number: '*', speculation: 'final', dial });
  await writeFile(join(agentsDir, 'faults.yaml'), agent);
  const { PATH, HOME, XDG_CACHE_HOME } = process.env;
  return startSystem({
    env: {
      ...{ PATH, HOME, XDG_CACHE_HOME, KNOWLEDGE_DIR: KNOWLEDGE },
      PORT: String(await freePort()),
      DATA_DIR: join(folder, 'data'),
      AGENTS_DIR: agentsDir,
      // As in `system.ts`.
      EMBEDDING_MODEL: 'none',
      // All phones have one number, and a busy machine must take their calls.
      ...{ LIMIT_CALLS_PER_NUMBER: '100000', LIMIT_CALLS_PER_TENANT: '100000', LIMIT_LOOP_DELAY_MS: '10000' },
      OPENAI_API_KEY: 'sk-faults-0123456789',
      OPENAI_BASE_URL: primaryUrl,
      OPENAI_FALLBACK_MODEL: 'other-model',
      OPENAI_FALLBACK_BASE_URL: fallbackUrl,
    },
    log,
    onLine: () => undefined,
  });
}
