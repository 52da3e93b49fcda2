/** Starts the bare server of `bare-server.ts` from the bench. */
import { z } from 'zod';
import { startChild } from './child.ts';
import type { Target } from './target.ts';

const listening = z.object({ type: z.literal('listening'), webhookUrl: z.string() });

/** The bare server, running in a separate process. */
export interface Bare extends AsyncDisposable {
  readonly pid: number;
  readonly target: Target;
}

/** Starts the bare server with the model at `modelBaseUrl`. Calls `onDeath` if it exits before it is disposed. */
export async function startBare(modelBaseUrl: string, onDeath: (error: Error) => void): Promise<Bare> {
  const started = Promise.withResolvers<string>();
  const child = startChild({
    program: 'bare-server.ts',
    env: { MODEL_BASE_URL: modelBaseUrl },
    schema: listening,
    onMessage: ({ webhookUrl }) => started.resolve(webhookUrl),
    onDeath: (error) => {
      started.reject(error);
      onDeath(error);
    },
  });
  // The bare server does not check signatures.
  const target = { webhookUrl: await started.promise, authToken: 'none' };
  return { pid: child.pid, target, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
