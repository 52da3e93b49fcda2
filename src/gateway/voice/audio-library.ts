/** Provides audio of our own voice: from memory, from the store that all gateways share, or newly synthesised. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { AudioStore, StoredAudio } from '../../adapters/ports/audio.ts';
import type { SpeechRequest, SpeechSynthesis } from '../../adapters/ports/speech.ts';
import type { VoicePolicy } from '../../contracts/policy.ts';
import { StreamDeadlineError, withDeadlines } from '../../lib/stream-deadlines.ts';
import { audioKey } from './audio-key.ts';
import { completePiece, growingPiece } from './audio-piece.ts';
import type { AudioPiece } from './audio-piece.ts';

/** Several hours of telephone audio. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** How many pieces made ahead are remembered as such. A request for one that was forgotten counts as a hit. */
const MAX_AHEAD = 1_000;
/** How long to wait for a piece that another gateway is still making, and how often to look in the store. */
const OTHER_GATEWAY_MS = 2_000;
const LOOK_INTERVAL_MS = 100;

export interface AudioCounters {
  /** Pieces that existed already, by place, and the characters that were not billed again. */
  readonly hits: { memory: number; store: number; underWay: number };
  charsSaved: number;
  /** Pieces requested from the vendor, and the characters billed for them. */
  misses: number;
  charsMade: number;
  /** Pieces started for speculative answers, and how many of them were then requested. */
  readonly ahead: { begun: number; used: number };
  /** Share of the pieces that existed already; undefined before the first request. */
  readonly hitRate: number | undefined;
  /** What the hits would have cost; undefined without a price. */
  readonly savedCost: number | undefined;
  failed: number;
  /** Failed reads and writes of the store. */
  storeFailures: number;
}

export interface AudioLibrary {
  /** Returns the audio of a text and starts it if it does not exist. `urgent`: a caller waits for it. */
  obtain(
    request: Omit<SpeechRequest, 'signal'>,
    options?: { readonly urgent?: boolean },
  ): Promise<AudioPiece>;
  /** Starts the audio of a text that will probably be requested. That request does not count as a hit. */
  ahead(request: Omit<SpeechRequest, 'signal'>): void;
  /** Finds audio by its key, also if another gateway made it or is still making it. Undefined if there is none. */
  find(key: string): Promise<AudioPiece | undefined>;
}

export interface LibraryDeps {
  readonly speech: SpeechSynthesis;
  readonly store: AudioStore;
  readonly durationMs: (audio: Uint8Array, contentType: string) => Promise<number>;
  readonly policy: VoicePolicy;
  readonly counters: AudioCounters;
  readonly onStoreFailure: (error: unknown) => void;
}

/** `pricePer1000`: the vendor's price for 1,000 characters, in any currency. */
export function createAudioCounters(pricePer1000?: number): AudioCounters {
  const counters = {
    hits: { memory: 0, store: 0, underWay: 0 },
    charsSaved: 0,
    misses: 0,
    charsMade: 0,
    ahead: { begun: 0, used: 0 },
    get hitRate() {
      const { memory, store, underWay } = counters.hits;
      const hits = memory + store + underWay;
      return hits + counters.misses === 0 ? undefined : hits / (hits + counters.misses);
    },
    get savedCost() {
      return pricePer1000 === undefined ? undefined : (counters.charsSaved / 1_000) * pricePer1000;
    },
    failed: 0,
    storeFailures: 0,
  };
  return counters;
}

/** Creates the audio library of a gateway. */
export function createAudioLibrary(deps: LibraryDeps): AudioLibrary {
  const { speech, counters, policy } = deps;
  const inMemory = new LRUCache<string, StoredAudio>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ audio }) => audio.length + 1,
  });
  const underWay = new Map<string, Promise<AudioPiece>>();
  const begunAhead = new LRUCache<string, true>({ max: MAX_AHEAD });
  const queue = new PQueue({ concurrency: policy.atOnce });

  const storeFailed = (error: unknown) => {
    counters.storeFailures += 1;
    deps.onStoreFailure(error);
  };
  const remembered = (key: string) => {
    const stored = inMemory.get(key);
    return stored === undefined ? undefined : completePiece(key, stored);
  };
  const findInStore = async (key: string, withinMs = policy.storeMs): Promise<AudioPiece | undefined> => {
    const looked = deps.store.find(key).catch(storeFailed);
    const stored = await Promise.race([looked, sleep(withinMs, undefined, { ref: false })]);
    if (stored === undefined) return undefined;
    inMemory.set(key, stored);
    return completePiece(key, stored);
  };
  const makePiece = (key: string, request: Omit<SpeechRequest, 'signal'>, isUrgent: boolean): AudioPiece => {
    counters.misses += 1;
    counters.charsMade += request.text.length;
    const controller = new AbortController();
    const chunks = withDeadlines(
      synthesise(speech, queue, { ...request, signal: controller.signal }, isUrgent ? 1 : 0),
      {
        firstMs: isUrgent ? policy.firstByteMs : policy.preparedFirstByteMs,
        stallMs: policy.stallMs,
        onDeadline: () => controller.abort(),
      },
    );
    const piece = growingPiece(key, 'audio/mpeg', withTimeoutFailures(chunks), async (audio) => {
      const stored = {
        contentType: 'audio/mpeg',
        audio,
        durationMs: await deps.durationMs(audio, 'audio/mpeg'),
        characters: request.text.length,
      };
      inMemory.set(key, stored);
      deps.store.keep(key, stored).catch(storeFailed);
      return stored;
    });
    piece.whole.catch(() => (counters.failed += 1));
    return piece;
  };

  const hit = (place: keyof AudioCounters['hits'], { text }: Pick<SpeechRequest, 'text'>) => {
    counters.hits[place] += 1;
    counters.charsSaved += text.length;
  };
  const open = (key: string, request: Omit<SpeechRequest, 'signal'>, isUrgent: boolean) => {
    const opening = findInStore(key, isUrgent ? policy.storeMs : policy.preparedStoreMs).then((stored) => {
      if (stored === undefined) return makePiece(key, request, isUrgent);
      hit('store', request);
      return stored;
    });
    underWay.set(key, opening);
    const over = () => void underWay.delete(key);
    const failed = () => {
      over();
      begunAhead.delete(key);
    };
    opening.then(({ whole }) => whole).then(over, failed);
    return opening;
  };

  return {
    async obtain(request, { urgent = false } = {}) {
      const key = audioKey(request, speech.format);
      const known = remembered(key);
      const found = known ?? underWay.get(key);
      if (found === undefined) return open(key, request, urgent);
      if (begunAhead.delete(key)) counters.ahead.used += 1;
      else hit(known === undefined ? 'underWay' : 'memory', request);
      return found;
    },
    ahead(request) {
      const key = audioKey(request, speech.format);
      if (inMemory.has(key) || underWay.has(key)) return;
      counters.ahead.begun += 1;
      begunAhead.set(key, true);
      void open(key, request, true);
    },
    async find(key) {
      const known = remembered(key) ?? (await underWay.get(key));
      if (known !== undefined) return known;
      // Another gateway may be making it, and stores it once it is complete.
      const until = Date.now() + OTHER_GATEWAY_MS;
      for (;;) {
        const stored = await findInStore(key);
        if (stored !== undefined || Date.now() > until) return stored;
        await sleep(LOOK_INTERVAL_MS);
      }
    },
  };
}

/**
 * Requests audio from the vendor once the queue has a free place. If the audio breaks off, it is requested once more and
 * continued at the same byte, provided that the vendor returns the same bytes again. No listener notices.
 */
async function* synthesise(
  speech: SpeechSynthesis,
  queue: PQueue,
  request: SpeechRequest,
  priority: number,
): AsyncGenerator<Uint8Array, void> {
  const place = await placeInQueue(queue, { priority, signal: request.signal });
  const sent: Uint8Array[] = [];
  try {
    try {
      for await (const chunk of (await speech.synthesise(request)).chunks) {
        sent.push(chunk);
        yield chunk;
      }
    } catch (error: unknown) {
      if (!(error instanceof AdapterError) || error.kind !== 'cut') throw error;
      const { chunks } = await speech.synthesise(request);
      yield* continuation(Buffer.concat(sent), chunks, error);
    }
  } finally {
    place.leave();
  }
}

/** Yields what follows `before` in `chunks`. Throws `otherwise` if they do not begin with `before`. */
async function* continuation(
  before: Buffer,
  chunks: AsyncIterable<Uint8Array>,
  otherwise: AdapterError,
): AsyncGenerator<Uint8Array, void> {
  let at = 0;
  for await (const chunk of chunks) {
    const known = before.subarray(at, at + chunk.length);
    if (!known.equals(chunk.subarray(0, known.length))) throw otherwise;
    at += chunk.length;
    if (known.length < chunk.length) yield chunk.subarray(known.length);
  }
  if (at < before.length) throw otherwise;
}

/** Waits for a free place in the queue. `leave` gives it back. */
async function placeInQueue(
  queue: PQueue,
  options: { readonly priority: number; readonly signal: AbortSignal },
): Promise<{ leave(): void }> {
  const taken = Promise.withResolvers<undefined>();
  const left = Promise.withResolvers<undefined>();
  const place = () => {
    taken.resolve(undefined);
    return left.promise;
  };
  queue.add(place, options).catch(taken.reject);
  await taken.promise;
  return { leave: () => left.resolve(undefined) };
}

/** Turns a missed deadline into a vendor failure of kind `timeout`. */
async function* withTimeoutFailures(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* chunks;
  } catch (error: unknown) {
    if (!(error instanceof StreamDeadlineError)) throw error;
    throw new AdapterError({ vendor: 'elevenlabs', operation: 'synthesise', kind: 'timeout' });
  }
}
