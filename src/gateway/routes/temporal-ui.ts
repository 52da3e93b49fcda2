/** Temporal's Web UI, for operators: it has no sign-in of its own and answers whatever host a request names. */
import httpProxy from '@fastify/http-proxy';
import type { FastifyInstance } from 'fastify';
import { TEMPORAL_UI_PATH } from '../../config/temporal.ts';

export interface TemporalUiOptions {
  /** The address of the Web UI, with its path. */
  readonly upstream: URL;
}

/** The UI's own cookies. Ours must not reach it. */
const UI_COOKIE = /^_csrf=/u;

/** They belong to the connection with us. The proxy's client answers them with an error. */
const OF_THE_CONNECTION = new Set(['upgrade', 'expect', 'keep-alive', 'transfer-encoding', 'te']);

/** Adds the proxy at `/temporal/`. */
export async function temporalUiRoutes(app: FastifyInstance, { upstream }: TemporalUiOptions): Promise<void> {
  // Its pages have inline scripts.
  app.addHook('onRequest', async (_request, reply) => {
    void reply.header('content-security-policy', "object-src 'none'; frame-ancestors 'none'");
  });
  // Bodies pass as they are: what ours would read, the proxy would have to write again.
  app.removeAllContentTypeParsers();
  await app.register(httpProxy, {
    // It ends calls, and shows those of all tenants.
    config: { access: 'operator', allTenants: true },
    upstream: upstream.origin,
    prefix: TEMPORAL_UI_PATH,
    rewritePrefix: TEMPORAL_UI_PATH,
    replyOptions: {
      rewriteRequestHeaders: (_request, { authorization: _, cookie, ...others }) => {
        const passed = Object.entries(others).filter(([name]) => !OF_THE_CONNECTION.has(name));
        const headers = Object.fromEntries(passed);
        const kept = (cookie ?? '').split(/;\s*/u).filter((each) => UI_COOKIE.test(each));
        return kept.length === 0 ? headers : { ...headers, cookie: kept.join('; ') };
      },
    },
  });
}
