/** Audio of our own voice: from memory, from the store that all gateways share, or made now. */
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

/** Some hours of a telephone voice. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** So many pieces may have been begun for nobody before the oldest of them is taken for a find. */
const AHEAD = 1_000;
/** How long a piece that another gateway is still making is waited for, and how often it is looked for. */
const ELSEWHERE_MS = 2_000;
const LOOK_MS = 100;

export interface AudioCounters {
  /** Pieces that were there already, by where they were found, and the characters that were not billed again. */
  readonly hits: { memory: number; store: number; underWay: number };
  charsSaved: number;
  /** Pieces that had to be asked for, and the characters that the vendor bills for them. */
  misses: number;
  charsMade: number;
  /** Pieces begun for answers that nobody had asked for yet, and those of them that were then wanted. */
  readonly ahead: { begun: number; used: number };
  /** Share of the pieces that were there; undefined before the first one. */
  readonly hitRate: number | undefined;
  /** What the hits would have cost; undefined where no price is set. */
  readonly savedCost: number | undefined;
  failed: number;
  /** Times that the store could not be asked or did not keep a piece. */
  storeFailures: number;
}

export interface AudioLibrary {
  /** The audio of a text, begun where it is not there. `urgent`: a caller waits for it. */
  obtain(
    request: Omit<SpeechRequest, 'signal'>,
    options?: { readonly urgent?: boolean },
  ): Promise<AudioPiece>;
  /** Begins the audio of a text that will probably be asked for. That is no hit then: it was made for it. */
  ahead(request: Omit<SpeechRequest, 'signal'>): void;
  /** The audio of a key, wherever it was made; undefined where it is nowhere. */
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

/** `pricePer1000`: what the vendor's plan takes for a thousand characters, in any currency. */
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

export function createAudioLibrary(deps: LibraryDeps): AudioLibrary {
  const { speech, counters, policy } = deps;
  const inMemory = new LRUCache<string, StoredAudio>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ audio }) => audio.length + 1,
  });
  const underWay = new Map<string, Promise<AudioPiece>>();
  const begunAhead = new LRUCache<string, true>({ max: AHEAD });
  const queue = new PQueue({ concurrency: policy.atOnce });

  const storeFailed = (error: unknown) => {
    counters.storeFailures += 1;
    deps.onStoreFailure(error);
  };
  const remembered = (key: string) => {
    const stored = inMemory.get(key);
    return stored === undefined ? undefined : completePiece(key, stored);
  };
  const fromStore = async (key: string, withinMs = policy.storeMs): Promise<AudioPiece | undefined> => {
    const looked = deps.store.find(key).catch(storeFailed);
    const stored = await Promise.race([looked, sleep(withinMs, undefined, { ref: false })]);
    if (stored === undefined) return undefined;
    inMemory.set(key, stored);
    return completePiece(key, stored);
  };
  const make = (key: string, request: Omit<SpeechRequest, 'signal'>, isUrgent: boolean): AudioPiece => {
    counters.misses += 1;
    counters.charsMade += request.text.length;
    const controller = new AbortController();
    const chunks = withDeadlines(
      madeBy(speech, queue, { ...request, signal: controller.signal }, isUrgent ? 1 : 0),
      {
        firstMs: isUrgent ? policy.firstByteMs : policy.preparedFirstByteMs,
        stallMs: policy.stallMs,
        onDeadline: () => controller.abort(),
      },
    );
    const piece = growingPiece(key, 'audio/mpeg', asFailures(chunks), async (audio) => {
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
    const opening = fromStore(key, isUrgent ? policy.storeMs : policy.preparedStoreMs).then((stored) => {
      if (stored === undefined) return make(key, request, isUrgent);
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
      // The gateway that makes it stores it when it is complete.
      const until = Date.now() + ELSEWHERE_MS;
      for (;;) {
        const stored = await fromStore(key);
        if (stored !== undefined || Date.now() > until) return stored;
        await sleep(LOOK_MS);
      }
    },
  };
}

/**
 * The audio of a request, when its turn has come. Audio that breaks off is asked for once more and gone on with where
 * it broke, if the vendor says the same again: no listener notices.
 */
async function* madeBy(
  speech: SpeechSynthesis,
  queue: PQueue,
  request: SpeechRequest,
  priority: number,
): AsyncGenerator<Uint8Array, void> {
  const turn = await placeIn(queue, { priority, signal: request.signal });
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
      yield* behind(Buffer.concat(sent), chunks, error);
    }
  } finally {
    turn.leave();
  }
}

/** What follows `before` in `chunks`; throws `otherwise` where they begin with something else. */
async function* behind(
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

async function placeIn(
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

/** A vendor that is late is one that has failed. */
async function* asFailures(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    yield* chunks;
  } catch (error: unknown) {
    if (!(error instanceof StreamDeadlineError)) throw error;
    throw new AdapterError({ vendor: 'elevenlabs', operation: 'synthesise', kind: 'timeout' });
  }
}
