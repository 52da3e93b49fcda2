/** A whole system for measuring, with one agent and the documents of a folder. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../src/lib/free-port.ts';
import { startSystem } from '../src/start/supervisor.ts';
import type { System } from '../src/start/system.ts';

export interface EvalSystemOptions {
  /** Folder of the documents. */
  readonly pages: string;
  readonly embeddings: 'local' | 'none';
  /** Further settings, such as the model's. */
  readonly env: Readonly<Record<string, string>>;
  /** Further fields of the agent's file. */
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Folder with the code of gateway and worker. Default: this repository. */
  readonly productDir?: string;
  /** Receives the log lines of gateway and worker. */
  readonly onLine?: (service: string, line: string) => void;
}

export interface EvalSystem extends Pick<System, 'addresses' | 'authToken'>, AsyncDisposable {
  readonly agentFile: string;
}

/** Starts a system in a temporary folder. Dispose stops the system and removes the folder. */
export async function openSystem(options: EvalSystemOptions): Promise<EvalSystem> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'evercall-eval-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const system = await startSystem({
      env: await environment(folder, options),
      log: (line) => console.error(line),
      onLine: options.onLine ?? (() => undefined),
      ...(options.productDir === undefined ? {} : { programs: programsIn(options.productDir) }),
    });
    stack.defer(() => system.stop());
    const { addresses, authToken } = system;
    const agentFile = agentFileIn(folder);
    return { addresses, authToken, agentFile, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

function programsIn(dir: string): Readonly<Record<'gateway' | 'worker', string>> {
  const of = (name: string): string => join(dir, 'src', name, 'main.ts');
  return { gateway: of('gateway'), worker: of('worker') };
}

const agentFileIn = (folder: string): string => join(folder, 'agents', 'eval.yaml');

async function environment(
  folder: string,
  { pages, embeddings, env, agent }: EvalSystemOptions,
): Promise<NodeJS.ProcessEnv> {
  const agentsDir = join(folder, 'agents');
  await mkdir(agentsDir);
  const file = {
    ...{ tenant: 'eval', name: 'Riley', numbers: ['*'] },
    greeting: 'Hello, this is an automated assistant.',
    persona: 'You answer the phone.',
    ...agent,
  };
  await writeFile(agentFileIn(folder), stringify(file));
  const { PATH, HOME, XDG_CACHE_HOME, EMBEDDING_MODEL_DIR } = process.env;
  return {
    ...{ PATH, HOME, XDG_CACHE_HOME, EMBEDDING_MODEL_DIR },
    PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    AGENTS_DIR: agentsDir,
    KNOWLEDGE_DIR: resolve(pages),
    EMBEDDING_MODEL: embeddings,
    // No process dies in a measurement, and loading two more takes processor time from its calls.
    STANDBY_PROCESSES: 'off',
    ...env,
  };
}
