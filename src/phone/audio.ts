import type { PlayFrame } from '../contracts/wire/to-relay.ts';
import { targetOf } from './address.ts';
import type { CallContext } from './context.ts';
import { RequestFailure, send } from './request.ts';

const FETCH_TIMEOUT_MS = 5_000;

/** Fetches a file to be played; returns how long it sounds, or 0 where it could not be had. Never throws. */
export async function fetchAudio(
  context: CallContext,
  connection: number,
  play: Pick<PlayFrame, 'source' | 'loop'>,
): Promise<number> {
  const record = { kind: 'audio', connection, url: play.source } as const;
  try {
    const answer = await send({
      method: 'GET',
      ...routeOf(context, play.source),
      connectTimeoutMs: FETCH_TIMEOUT_MS,
      readTimeoutMs: FETCH_TIMEOUT_MS,
    });
    const { status, contentType, body } = answer;
    context.log.add({ ...record, status, contentType, bytes: body.length });
    if (status !== 200) return fail(context, play.source, `answered ${status}`);
    if (!contentType.startsWith('audio/')) return fail(context, play.source, `is ${contentType}, not audio`);
    if (body.length === 0) return fail(context, play.source, 'is empty');
    const loops = play.loop === 0 ? 1_000 : (play.loop ?? 1);
    return context.clock.draw(context.clock.timing.playMs) * loops;
  } catch (error: unknown) {
    if (!(error instanceof RequestFailure)) throw error;
    context.log.add({ ...record, error: error.message });
    return fail(context, play.source, error.message);
  }
}

/** Files on the app's own host go the way of its webhooks. */
function routeOf(context: CallContext, url: string): { url: string; headers: { host: string } } {
  const isOurs = new URL(url).host === new URL(context.webhookUrl).host;
  const target = targetOf(url, isOurs ? context.connectTo : undefined);
  return { url: target.url, headers: { host: target.host } };
}

function fail(context: CallContext, url: string, what: string): number {
  context.problem(`audio ${url} ${what}`);
  return 0;
}
