/** Temporal's Web UI, for operators: it has no sign-in of its own and answers whatever host a request names. */
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { TEMPORAL_UI_PATH } from '../../config/temporal.ts';

export interface TemporalUiOptions {
  /** The address of the Web UI, with its path. */
  readonly upstream: URL;
  /** Refuses those who may not see calls. */
  readonly access: onRequestAsyncHookHandler;
}

/** The UI's own cookies. Ours must not reach it. */
const UI_COOKIE = /^_csrf=/u;

/** Adds the proxy at `/temporal/`. */
export async function temporalUiRoutes(
  app: FastifyInstance,
  { upstream, access }: TemporalUiOptions,
): Promise<void> {
  app.addHook('onRequest', access);
  await app.register(httpProxy, {
    upstream: upstream.origin,
    prefix: TEMPORAL_UI_PATH,
    rewritePrefix: TEMPORAL_UI_PATH,
    replyOptions: {
      rewriteRequestHeaders: (_request, { authorization: _, cookie, ...headers }) => {
        const kept = (cookie ?? '').split(/;\s*/u).filter((each) => UI_COOKIE.test(each));
        return kept.length === 0 ? headers : { ...headers, cookie: kept.join('; ') };
      },
    },
  });
}
