/** Fake embeddings: texts with the same words, or with words of the same meaning, have similar vectors. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { stemmer } from 'stemmer';
import { FIRST_TEXT } from '../../src/adapters/llm/openai-embeddings.ts';
import type { FailureBehaviour } from './openai-behaviour.ts';
import { playFailure } from './openai-failing.ts';
import { Scripted } from './scripted.ts';
import type { Script } from './scripted.ts';

export interface EmbeddingsRequestBody {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions: number;
  readonly encoding_format: 'float' | 'base64';
}

/** How a request is answered: with a failure, or normally after `afterMs`. */
type EmbeddingsBehaviour = FailureBehaviour | { readonly type: 'answer'; readonly afterMs: number };
export type EmbeddingsScript = Script<EmbeddingsRequestBody, EmbeddingsBehaviour>;

/** Synonyms that share no page and are in no thesaurus, so only the vectors can find one by another. */
const SAME = [
  ['puncture', 'flat', 'tyre', 'tire'],
  ['velocipede', 'bike', 'bicycle'],
  ['nourishment', 'food'],
  ['canine', 'dog'],
].map((words) => words.map((word) => stemmer(word)));
/** Words use only this many dimensions, because the first numbers of the vendor's shortened vectors carry most meaning. */
const SHORT = 128;
const EMPTY_WORDS = new Set(
  'a an and are at can do for how i in is it my of on the to we what you'.split(' '),
);

export class FakeEmbeddings extends Scripted<
  EmbeddingsRequestBody,
  EmbeddingsBehaviour,
  EmbeddingsRequestBody
> {
  async handle(body: EmbeddingsRequestBody, response: ServerResponse): Promise<void> {
    if (body.input.length === 1 && body.input[0] === FIRST_TEXT) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(answerTo(body));
      return;
    }
    const index = this.requests.length;
    this.keep(body);
    const behaviour = this.scripted(body, index) ?? { type: 'answer', afterMs: 0 };
    const requestId = `req_e${String(index).padStart(7, '0')}`;
    if (behaviour.type !== 'answer') {
      await playFailure(behaviour, response, requestId);
      return;
    }
    if (behaviour.afterMs > 0) await new Promise((resolve) => setTimeout(resolve, behaviour.afterMs));
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-request-id': requestId })
      .end(answerTo(body));
  }
}

function answerTo({ model, input, dimensions, encoding_format }: EmbeddingsRequestBody): string {
  const data = input.map((text, index) => {
    const vector = vectorOf(text, dimensions);
    const embedding =
      encoding_format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
    return { object: 'embedding', index, embedding };
  });
  const tokens = Math.ceil(input.join('').length / 4);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return JSON.stringify({ object: 'list', data, model, usage });
}

/** The unit vector of a text. Each meaning has its own direction, so texts without a common meaning are orthogonal. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  for (const word of words) {
    if (EMPTY_WORDS.has(word)) continue;
    const stem = stemmer(word);
    const meaning = SAME.find((stems) => stems.includes(stem))?.[0] ?? stem;
    const at = createHash('sha256').update(meaning).digest().readUInt32LE() % Math.min(SHORT, dimensions);
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** Parses the body of a request; undefined if it is invalid. */
export function parseEmbeddingsBody(source: string): EmbeddingsRequestBody | undefined {
  try {
    const body: unknown = JSON.parse(source);
    return isEmbeddingsRequest(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isEmbeddingsRequest(body: unknown): body is EmbeddingsRequestBody {
  if (typeof body !== 'object' || body === null) return false;
  if (!('model' in body) || !('input' in body) || !('dimensions' in body)) return false;
  const hasFormat =
    'encoding_format' in body && (body.encoding_format === 'float' || body.encoding_format === 'base64');
  return (
    hasFormat &&
    typeof body.model === 'string' &&
    typeof body.dimensions === 'number' &&
    Array.isArray(body.input) &&
    body.input.length > 0 &&
    body.input.every((text) => typeof text === 'string' && text !== '')
  );
}
