/** A whole system that answers questions about a folder of documents over the phone, with a model that keeps what it was sent. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { createPool } from '../src/adapters/postgres/pool.ts';
import { freePort } from '../src/lib/free-port.ts';
import { placeCall } from '../src/phone/call.ts';
import { startSystem } from '../src/start/supervisor.ts';
import type { System } from '../src/start/system.ts';
import { phoneTarget } from '../src/start/phone-target.ts';
import { startFakeOpenAi } from '../test/fakes/fake-openai.ts';
import { SetError } from './labelled-set.ts';

export interface QuestionCalls extends AsyncDisposable {
  /** Makes a call with one question. Returns all texts that the model was sent for its answer; empty if it was not asked. */
  toldFor(question: string): Promise<string>;
}

/** The simulated speech is this much faster than real speech. */
const SCALE = 0.05;
const POLL_MS = 250;
/** A local model needs about 0.1 s for a passage. */
const VECTORS_MS = 600_000;

/** Starts the system with the documents of `pages`, and waits until its search is complete. */
export async function openCalls(pages: string, model: 'local' | 'none'): Promise<QuestionCalls> {
  const stack = new AsyncDisposableStack();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'evercall-eval-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const openai = stack.use(await startFakeOpenAi());
    const system = await startSystem({
      env: await environment({ folder, pages, model, modelUrl: openai.baseUrl }),
      log: (line) => console.error(line),
      onLine: () => undefined,
    });
    stack.defer(() => system.stop());
    if (model === 'local') await vectorsOf(system);
    return {
      async toldFor(question) {
        const before = openai.requests.length;
        await using call = await placeCall({
          ...phoneTarget(system),
          timing: { scale: SCALE },
        });
        await call.greeting();
        await call.say(question);
        await call.hangUp();
        const request = openai.requests
          .slice(before)
          .find(({ body }) => body.messages.some(({ content }) => content.includes(question)));
        // The question itself is not knowledge.
        const told = request?.body.messages.filter(({ role }) => role === 'system') ?? [];
        return told.map(({ content }) => content).join('\n');
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

interface Setting {
  readonly folder: string;
  readonly pages: string;
  readonly model: 'local' | 'none';
  readonly modelUrl: string;
}

async function environment({ folder, pages, model, modelUrl }: Setting): Promise<NodeJS.ProcessEnv> {
  const agentsDir = join(folder, 'agents');
  await mkdir(agentsDir);
  const agent = {
    ...{ tenant: 'eval', name: 'Riley', numbers: ['*'] },
    greeting: 'Hello, this is an automated assistant.',
    persona: 'You answer the phone.',
  };
  await writeFile(join(agentsDir, 'eval.yaml'), stringify(agent));
  const { PATH, HOME, XDG_CACHE_HOME, EMBEDDING_MODEL_DIR } = process.env;
  return {
    ...{ PATH, HOME, XDG_CACHE_HOME, EMBEDDING_MODEL_DIR },
    PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    AGENTS_DIR: agentsDir,
    KNOWLEDGE_DIR: resolve(pages),
    EMBEDDING_MODEL: model,
    OPENAI_API_KEY: 'sk-eval-0123456789',
    OPENAI_BASE_URL: modelUrl,
  };
}

/** Resolves once every passage has its vector. */
async function vectorsOf({ addresses }: System): Promise<void> {
  const pool = createPool(addresses.databaseUrl);
  try {
    const giveUpAt = Date.now() + VECTORS_MS;
    for (;;) {
      const { rows } = await pool.query<{ passages: number; vectors: number }>(
        `select (select count(distinct (title, text))::int from knowledge_passages) as passages,
                (select count(*)::int from knowledge_vectors) as vectors`,
      );
      const { passages = 0, vectors = 0 } = rows[0] ?? {};
      if (passages === 0) throw new SetError('the system has no passage: see its messages above');
      if (vectors >= passages) return;
      if (Date.now() > giveUpAt) throw new SetError(`only ${vectors} of ${passages} passages have a vector`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } finally {
    await pool.end();
  }
}
