import { startChild } from './child.ts';
import type { Line } from './lines.ts';
import { fromModel } from './model-messages.ts';
import type { ModelRequest } from './model-messages.ts';

/** The model server, seen from the bench. */
export interface Model extends AsyncDisposable {
  readonly pid: number;
  readonly baseUrl: string;
  /** Everything it has been asked so far; complete up to now once this resolves, but for what is still `open`. */
  settled(): Promise<{ readonly requests: readonly ModelRequest[]; readonly open: number }>;
}

/** Starts the model server. It answers each line with the pace of its dial. */
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

/** What the model itself took to its first token; undefined where it never sent one. */
export function ownWaitMs({ at, firstSentAt }: ModelRequest): number | undefined {
  return firstSentAt === undefined ? undefined : firstSentAt - at;
}
