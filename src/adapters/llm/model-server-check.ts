/** Checks that a model's server is there and takes the key, without asking a model. */
import { createClient, createDispatcher } from './openai-client.ts';
import type { ServerAddress } from './openai-client.ts';
import { requestFailure } from './openai-failures.ts';

/** Returns the check, which reuses its connection. It throws `AdapterError`. */
export function createModelServerCheck(server: ServerAddress): (signal: AbortSignal) => Promise<void> {
  const client = createClient(server, createDispatcher());
  return async (signal) => {
    try {
      await client.models.list({ signal });
    } catch (error: unknown) {
      const failure = requestFailure(error);
      // Some servers with the same API list nothing. They have taken the key, or want none.
      if (failure.kind !== 'not-found') throw failure;
    }
  };
}
