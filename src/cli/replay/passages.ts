/** The knowledge search of a fork: in the database if it is reachable, else in the passages that the call received. */
import { createKnowledgeSnapshot } from '../../adapters/knowledge/snapshot.ts';
import { createKnowledgeStore } from '../../adapters/postgres/knowledge-store.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import { extractPassages } from '../../conversation/extract.ts';
import type { ForkOptions } from './fork.ts';
import type { RecordedCall } from './recorded-call.ts';

export interface Passages extends AsyncDisposable, Pick<ForkOptions, 'search'> {
  /** Where the passages come from, for the head lines. */
  readonly source: string;
  /** The knowledge of today, not that of the call. */
  readonly isToday: boolean;
}

/** Searches in `databaseUrl`, or in the recorded passages of `call` if the database is absent or unreachable. */
export async function openPassages(
  databaseUrl: string | undefined,
  call: Pick<RecordedCall, 'passagesFor'>,
): Promise<Passages> {
  const none: Passages = {
    search: async (input) => call.passagesFor(input),
    source: 'as the call had them: no database is reachable',
    isToday: false,
    [Symbol.asyncDispose]: async () => undefined,
  };
  if (databaseUrl === undefined) return none;
  const pool = createPool(databaseUrl);
  const knowledge = createKnowledgeSnapshot(createKnowledgeStore(pool));
  try {
    await knowledge.refresh();
  } catch (error: unknown) {
    await pool.end();
    if (!(error instanceof AdapterError)) throw error;
    return none;
  }
  const { host, pathname } = new URL(databaseUrl);
  return {
    source: `of today, from Postgres at ${host}${pathname}`,
    isToday: true,
    async search(input) {
      const { tenant, query, context, limit } = input;
      const question = { tenant, text: query, limit };
      const found = await knowledge.search(context === undefined ? question : { ...question, context });
      return extractPassages(found, input);
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
