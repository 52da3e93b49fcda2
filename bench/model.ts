/** Starts the model server of `model-server.ts` from the bench and collects its reports. */
import { startChild } from './child.ts';
import type { Line } from './lines.ts';
import { fromModel } from './model-messages.ts';
import type { ModelRequest } from './model-messages.ts';

/** The running model server. */
export interface Model extends AsyncDisposable {
  readonly pid: number;
  readonly baseUrl: string;
  /** Returns all requests that have ended so far, and how many are still `open`. */
  settled(): Promise<{ readonly requests: readonly ModelRequest[]; readonly open: number }>;
}

/** Starts the model server with the dials of `lines`. Calls `onDeath` if it exits before it is disposed. */
export async function startModel(lines: readonly Line[], onDeath: (error: Error) => void): Promise<Model> {
  const requests: ModelRequest[] = [];
  const waiting: ((open: number) => void)[] = [];
  const listening = Promise.withResolvers<string>();
  const child = startChild({
    program: 'model-server.ts',
    schema: fromModel,
    onDeath: (error) => {
      listening.reject(error);
      onDeath(error);
    },
    onMessage(message) {
      if (message.type === 'listening') listening.resolve(message.baseUrl);
      else if (message.type === 'request') requests.push(message.request);
      else waiting.shift()?.(message.open);
    },
  });
  const baseUrl = await listening.promise;
  child.send({ type: 'dials', dials: Object.fromEntries(lines.map(({ number, dial }) => [number, dial])) });
  return {
    pid: child.pid,
    baseUrl,
    async settled() {
      const open = await new Promise<number>((resolve) => {
        waiting.push(resolve);
        child.send({ type: 'sync' });
      });
      return { requests, open };
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Milliseconds from the request's arrival at the model server to its first token. Undefined if it sent none. */
export function ownWaitMs({ at, firstSentAt }: ModelRequest): number | undefined {
  return firstSentAt === undefined ? undefined : firstSentAt - at;
}
