/** A whole system that answers questions about a folder of documents over the phone, with a model that keeps what it was sent. */
import { createPool } from '../src/adapters/postgres/pool.ts';
import { placeCall } from '../src/phone/call.ts';
import type { System } from '../src/start/system.ts';
import { phoneTarget } from '../src/start/phone-target.ts';
import { startFakeOpenAi } from '../test/fakes/fake-openai.ts';
import { SetError } from './labelled-set.ts';
import { openSystem } from './system.ts';

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
    const openai = stack.use(await startFakeOpenAi());
    const env = { OPENAI_API_KEY: 'sk-eval-0123456789', OPENAI_BASE_URL: openai.baseUrl };
    const system = stack.use(await openSystem({ pages, embeddings: model, env }));
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

/** Resolves once every passage has its vector. */
export async function vectorsOf({ addresses }: Pick<System, 'addresses'>): Promise<void> {
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
