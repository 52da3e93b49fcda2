/** Starts and controls the model server process. */
import { startChild } from '../bench/child.ts';
import { fromModel } from './model-messages.ts';
import type { ModelRequest } from './model-messages.ts';

/** The two fake models. */
export interface Models extends AsyncDisposable {
  readonly primaryUrl: string;
  readonly fallbackUrl: string;
  /** All requests to the models so far. */
  readonly requests: readonly ModelRequest[];
  /** From now on, this share (0 to 1) of the requests to the primary model fails. */
  fail(share: number, seed: number): void;
}

/** Starts the models in a separate process. `onDeath` is called if that process dies. */
export async function startModels(onDeath: (error: Error) => void): Promise<Models> {
  const requests: ModelRequest[] = [];
  const listening = Promise.withResolvers<{ primaryUrl: string; fallbackUrl: string }>();
  const child = startChild({
    program: new URL('model-server.ts', import.meta.url).href,
    schema: fromModel,
    onDeath: (error) => {
      listening.reject(error);
      onDeath(error);
    },
    onMessage(message) {
      if (message.type === 'listening') listening.resolve(message);
      else requests.push(message.request);
    },
  });
  const { primaryUrl, fallbackUrl } = await listening.promise;
  return {
    ...{ primaryUrl, fallbackUrl, requests },
    fail: (share, seed) => child.send({ share, seed }),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
