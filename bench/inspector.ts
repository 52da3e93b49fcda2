/** Reads memory and open handles of a running gateway or worker through Node's inspector, without code in the product. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { OwnProcess } from '../src/start/child-services.ts';
import type { System } from '../src/start/system.ts';
import type { BenchSystem } from './system.ts';

/** What a process holds after a full garbage collection. */
export interface Inside {
  /** JavaScript heap and buffers of all threads. */
  readonly bytes: number;
  /** Active resources that keep the process alive, such as sockets; timers and immediates are not counted. */
  readonly handles: number;
  readonly sockets: number;
}

/** A system whose processes were started with `--inspect-port=0`, and the lines that they have written. */
export interface Inspected {
  readonly system: Pick<System, 'kill'>;
  readonly lines: BenchSystem['lines'];
}

/** Collects garbage in the process and measures what it holds. Opens its inspector if necessary. */
export async function lookInside(our: Inspected, service: OwnProcess): Promise<Inside> {
  await using inspector = await connect(await inspectorUrl(our, service));
  const { heapUsed, external, resources } = await inspector.look();
  const threads = await inspector.threads();
  return {
    bytes: heapUsed + external + threads.reduce((sum, thread) => sum + thread.heapUsed + thread.external, 0),
    handles: resources.filter((name) => name !== 'Timeout' && name !== 'Immediate').length,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
  };
}

const OPEN_MS = 10_000;
const URL_LINE = /Debugger listening on (ws:\S+)/u;

/** Opens the inspector with SIGUSR1. Node then prints its address on standard error. Throws if it does not within 10 s. */
async function inspectorUrl({ system, lines }: Inspected, service: OwnProcess): Promise<string> {
  const known = (): string | undefined =>
    lines
      .filter((line) => line.service === service)
      .map(({ text }) => URL_LINE.exec(text)?.[1])
      .findLast((url) => url !== undefined);
  const deadline = Date.now() + OPEN_MS;
  if (known() === undefined) system.kill(service, 'SIGUSR1');
  for (let url = known(); ; url = known()) {
    if (url !== undefined) return url;
    if (Date.now() > deadline) throw new Error(`the inspector of the ${service} did not open`);
    await sleep(20);
  }
}

const look = z.object({ heapUsed: z.number(), external: z.number(), resources: z.array(z.string()) });
type Look = z.output<typeof look>;

const LOOK = `JSON.stringify({ heapUsed: process.memoryUsage().heapUsed, external: process.memoryUsage().external,
  resources: process.getActiveResourcesInfo() })`;

interface Inspector extends AsyncDisposable {
  look(): Promise<Look>;
  /** Looks into every worker thread. Temporal runs workflows in worker threads. */
  threads(): Promise<readonly Look[]>;
}

const reply = z.object({
  id: z.number().exactOptional(),
  error: z.object({ message: z.string() }).exactOptional(),
  result: z.object({ result: z.object({ value: z.string() }).exactOptional() }).exactOptional(),
});
const threadEvent = z.discriminatedUnion('method', [
  z.object({ method: z.literal('NodeWorker.attachedToWorker'), params: z.object({ sessionId: z.string() }) }),
  z.object({
    method: z.literal('NodeWorker.receivedMessageFromWorker'),
    params: z.object({ sessionId: z.string(), message: z.string() }),
  }),
]);

/** Sends requests over one channel and matches each reply to its request by id. */
function createDialogue(send: (message: string) => void) {
  const waiting = new Map<number, (value: z.output<typeof reply>) => void>();
  let count = 0;
  const ask = async (method: string, params: object = {}): Promise<string | undefined> => {
    count += 1;
    const id = count;
    const { promise, resolve } = Promise.withResolvers<z.output<typeof reply>>();
    waiting.set(id, resolve);
    send(JSON.stringify({ id, method, params }));
    const { error, result } = await promise;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result?.result?.value;
  };
  return {
    ask,
    receive(raw: string) {
      const { data } = reply.safeParse(JSON.parse(raw));
      if (data?.id === undefined) return;
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    },
    look: async (): Promise<Look> => {
      await ask('HeapProfiler.collectGarbage');
      return look.parse(JSON.parse((await ask('Runtime.evaluate', { expression: LOOK })) ?? ''));
    },
  };
}

async function connect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  const main = createDialogue((message) => socket.send(message));
  const threads = new Map<string, ReturnType<typeof createDialogue>>();
  socket.on('message', (data: Buffer) => {
    const raw = data.toString('utf8');
    const { data: event } = threadEvent.safeParse(JSON.parse(raw));
    if (event === undefined) return main.receive(raw);
    const { sessionId } = event.params;
    if ('message' in event.params) threads.get(sessionId)?.receive(event.params.message);
    else {
      const send = (message: string): void =>
        void main.ask('NodeWorker.sendMessageToWorker', { sessionId, message });
      threads.set(sessionId, createDialogue(send));
    }
  });
  return {
    look: main.look,
    async threads() {
      // The reply comes after one `attachedToWorker` event for each existing thread.
      await main.ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
      return Promise.all([...threads.values()].map((thread) => thread.look()));
    },
    async [Symbol.asyncDispose]() {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
