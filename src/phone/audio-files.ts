/** Fetches and measures the audio files that the app asks the relay to play. */
import { parseBuffer } from 'music-metadata';
import type { PlayFrame } from '../contracts/wire/to-relay.ts';
import { targetOf } from './webhook-url.ts';
import type { CallContext } from './call-context.ts';
import type { HeardWord } from './piece.ts';
import { RequestFailure, send } from './request.ts';

const FETCH_TIMEOUT_MS = 5_000;

/** Length and words of an audio file. */
export interface Sound {
  /** Length, scaled by the phone's `timing.scale`; 0 if the file cannot be fetched or played. */
  readonly durationMs: number;
  /** The words that a listener would hear, read from the title tag of the file. Empty without such a tag. */
  readonly words: readonly HeardWord[];
}

const SILENCE: Sound = { durationMs: 0, words: [] };

/** Fetches and measures an audio file. Never throws: a failure is recorded as a problem and yields silence. */
export async function fetchAudio(
  context: CallContext,
  connection: number,
  play: Pick<PlayFrame, 'source' | 'loop'>,
): Promise<Sound> {
  const record = { kind: 'audio', connection, url: play.source } as const;
  try {
    const answer = await send({
      method: 'GET',
      ...routeOf(context, play.source),
      connectTimeoutMs: FETCH_TIMEOUT_MS,
      readTimeoutMs: FETCH_TIMEOUT_MS,
    });
    const { status, contentType, body, firstByteAtMs } = answer;
    const isAudio = status === 200 && contentType.startsWith('audio/') && body.length > 0;
    const content = isAudio ? await measure(body, contentType) : undefined;
    const length = content === undefined ? {} : { durationMs: content.durationMs };
    const begun = firstByteAtMs === undefined ? {} : { firstByteAtMs };
    context.log.add({ ...record, status, contentType, bytes: body.length, ...begun, ...length });
    if (status !== 200) return fail(context, play.source, `answered ${status}`);
    if (!contentType.startsWith('audio/')) return fail(context, play.source, `is ${contentType}, not audio`);
    if (body.length === 0) return fail(context, play.source, 'is empty');
    if (content === undefined) return fail(context, play.source, 'cannot be played');
    const loops = play.loop === 0 ? 1_000 : (play.loop ?? 1);
    return soundOf(content, context.clock.timing.scale, loops);
  } catch (error: unknown) {
    if (!(error instanceof RequestFailure)) throw error;
    context.log.add({ ...record, error: error.message });
    return fail(context, play.source, error.message);
  }
}

interface AudioContent {
  readonly durationMs: number;
  readonly title: string;
  /** Length of the complete speech; longer than `durationMs` if the file holds only its beginning. */
  readonly wholeMs: number;
}

/** Returns undefined if the body is not playable audio. */
async function measure(body: Buffer, contentType: string): Promise<AudioContent | undefined> {
  const parsed = await parseBuffer(
    body,
    { mimeType: contentType, size: body.length },
    { duration: true },
  ).catch(() => undefined);
  const durationMs = (parsed?.format.duration ?? 0) * 1_000;
  if (parsed === undefined || durationMs === 0) return undefined;
  const tagged = Number(parsed.native['ID3v2.4']?.find(({ id }) => id === 'TLEN')?.value);
  return {
    durationMs,
    title: parsed.common.title ?? '',
    wholeMs: tagged > durationMs ? tagged : durationMs,
  };
}

/** Spreads the words of the title over the time by their length. If the file was cut, keeps the words before the cut. */
function soundOf({ durationMs, title, wholeMs }: AudioContent, scale: number, loops: number): Sound {
  const words: HeardWord[] = [];
  let chars = 0;
  for (const [word] of title.matchAll(/\s*\S+/gu)) {
    chars += word.length;
    const endsAtMs = (chars / title.length) * wholeMs;
    // 30 ms of tolerance: the tag is rounded, and audio ends on a whole frame.
    if (endsAtMs > durationMs + 30) break;
    words.push({ text: word, endsAtMs: Math.min(endsAtMs, durationMs) * scale });
  }
  return { durationMs: durationMs * loops * scale, words };
}

/** Files on the app's own host are fetched from `connectTo`, as its webhooks are. */
function routeOf(context: CallContext, url: string): { url: string; headers: { host: string } } {
  const isOurs = new URL(url).host === new URL(context.webhookUrl).host;
  const target = targetOf(url, isOurs ? context.connectTo : undefined);
  return { url: target.url, headers: { host: target.host } };
}

function fail(context: CallContext, url: string, reason: string): Sound {
  context.problem(`audio ${url} ${reason}`);
  return SILENCE;
}
