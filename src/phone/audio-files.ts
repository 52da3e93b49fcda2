import { parseBuffer } from 'music-metadata';
import type { PlayFrame } from '../contracts/wire/to-relay.ts';
import { targetOf } from './webhook-url.ts';
import type { CallContext } from './call-context.ts';
import type { HeardWord } from './piece.ts';
import { RequestFailure, send } from './request.ts';

const FETCH_TIMEOUT_MS = 5_000;

/** What a file to be played sounds like. */
export interface Sound {
  /** How long, at the phone's own pace; 0 where it could not be had. */
  readonly durationMs: number;
  /** The words in it, where the file tells them (its title): a listener would hear them. */
  readonly words: readonly HeardWord[];
}

const SILENCE: Sound = { durationMs: 0, words: [] };

/** Fetches a file to be played, and measures it. Never throws. */
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

interface Content {
  readonly durationMs: number;
  readonly title: string;
  /** What the whole would last, where the file is only the beginning of it. */
  readonly wholeMs: number;
}

/** Undefined where no player could play it. */
async function measure(body: Buffer, contentType: string): Promise<Content | undefined> {
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

/** Every word at its share of the time; of a file that was cut only those before the cut. */
function soundOf({ durationMs, title, wholeMs }: Content, scale: number, loops: number): Sound {
  const words: HeardWord[] = [];
  let chars = 0;
  for (const [word] of title.matchAll(/\s*\S+/gu)) {
    chars += word.length;
    const endsAtMs = (chars / title.length) * wholeMs;
    // The tag is rounded, and audio ends on a whole frame.
    if (endsAtMs > durationMs + 30) break;
    words.push({ text: word, endsAtMs: Math.min(endsAtMs, durationMs) * scale });
  }
  return { durationMs: durationMs * loops * scale, words };
}

/** Files on the app's own host go the way of its webhooks. */
function routeOf(context: CallContext, url: string): { url: string; headers: { host: string } } {
  const isOurs = new URL(url).host === new URL(context.webhookUrl).host;
  const target = targetOf(url, isOurs ? context.connectTo : undefined);
  return { url: target.url, headers: { host: target.host } };
}

function fail(context: CallContext, url: string, what: string): Sound {
  context.problem(`audio ${url} ${what}`);
  return SILENCE;
}
