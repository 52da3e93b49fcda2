/**
 * The thread in which a local model runs. It also fetches, checks and unpacks the model's files, so that none of this
 * blocks the calls in the main thread.
 */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { reasonOf } from '../../lib/download.ts';
import { findModelFiles } from './model-files.ts';
import type { LocalModel } from './models.ts';
import type { FromThread, TextKind, ThreadData, ToThread } from './thread-messages.ts';

/** A passage has about 150 tokens. The time of a text grows faster than its length. */
const MAX_TOKENS = 256;

type Embed = (text: string, as: TextKind) => Promise<Float32Array<ArrayBuffer>>;

/** The part of the package's class that is used here. The compiler does not find the package's own types. */
interface TextTokenizer {
  encode(text: string): { readonly ids: readonly number[] };
}

const port = parentPort;
if (port === null) throw new Error('embedding-thread.ts runs only as a worker thread');
const stopped = new AbortController();
const say = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...transfer]);

async function load({ model, places }: ThreadData): Promise<Embed> {
  const paths = await findModelFiles(model, places, {
    log: (line) => say({ type: 'progress', line }),
    signal: stopped.signal,
  });
  // Imported here, because a machine without a native library for it is a reason to report.
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const definition: unknown = JSON.parse(await readFile(paths['tokenizer.json'], 'utf8'));
  if (typeof definition !== 'object' || definition === null)
    throw new Error('tokenizer.json is not an object');
  // oxlint-disable-next-line typescript/no-unsafe-assignment, typescript/no-unsafe-call -- see TextTokenizer
  const tokenizer: TextTokenizer = new Tokenizer(definition, {});
  const session = await InferenceSession.create(paths['model.onnx'], {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return async (text, as) => {
    const ids = idsOf(tokenizer, model.prefixes[as] + text);
    const shape = [1, ids.length];
    const tensor = (values: BigInt64Array) => new Tensor('int64', values, shape);
    const output = await session.run({
      input_ids: tensor(ids),
      attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
      token_type_ids: tensor(new BigInt64Array(ids.length)),
    });
    const states = output['last_hidden_state']?.data;
    if (!(states instanceof Float32Array)) throw new Error('the model has no last_hidden_state');
    return pooled(states, model);
  };
}

/** Token ids with the special ones at both ends. Of a text that is too long the beginning is used. */
function idsOf(tokenizer: TextTokenizer, text: string): BigInt64Array {
  const { ids } = tokenizer.encode(text);
  const last = ids.at(-1);
  const kept = ids.length > MAX_TOKENS && last !== undefined ? [...ids.slice(0, MAX_TOKENS - 1), last] : ids;
  return BigInt64Array.from(kept, BigInt);
}

/** One unit vector from the vectors of all tokens. */
function pooled(states: Float32Array, { pooling, dimensions }: LocalModel): Float32Array<ArrayBuffer> {
  const sum = states.slice(0, dimensions);
  if (pooling === 'mean') {
    for (let at = dimensions; at < states.length; at += 1) {
      sum[at % dimensions] = (sum[at % dimensions] ?? 0) + (states[at] ?? 0);
    }
  }
  const length = Math.hypot(...sum);
  if (!Number.isFinite(length) || length === 0) throw new Error('the model returned no vector');
  return sum.map((value) => value / length);
}

async function run(data: ThreadData): Promise<void> {
  let embed: Embed;
  try {
    embed = await load(data);
  } catch (error: unknown) {
    say({ type: 'unavailable', reason: reasonOf(error) });
    port?.close();
    return;
  }
  port?.on('message', (message: ToThread) => {
    if (message.do === 'stop') return;
    const { id, text, as } = message;
    embed(text, as).then(
      (vector) => say({ type: 'vector', id, vector }, [vector.buffer]),
      (error: unknown) => say({ type: 'failed', id, reason: reasonOf(error) }),
    );
  });
  say({ type: 'ready' });
}

port.on('message', (message: ToThread) => {
  if (message.do !== 'stop') return;
  stopped.abort(new Error('stopped'));
  port.close();
});
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made by local-embeddings.ts
await run(workerData as ThreadData);
