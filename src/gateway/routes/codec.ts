/** Decrypts payloads for Temporal's Web UI in the operator's browser. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { CallCodec } from '../../adapters/temporal/payload-codec.ts';
import { CODEC_PATH } from './paths.ts';
import { badRequest } from './replies.ts';

/** The Web UI asks for one payload or one page of a history at a time. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
/** The body of a request. */
export const encodedPayloads = z.object({
  payloads: z.array(
    z.object({ metadata: z.record(z.string(), base64).default({}), data: base64.default(new Uint8Array()) }),
  ),
});

/**
 * Adds the route. Payloads whose keys were destroyed are returned as they came. The Web UI is a page of the gateway's own, so no
 * page of another origin may read the answers.
 */
export function codecRoutes(app: FastifyInstance, codec: Pick<CallCodec, 'decode'>): void {
  // It decrypts the calls of all tenants.
  const options = { config: { access: 'operator', allTenants: true }, bodyLimit: MAX_BODY_BYTES } as const;
  app.post(`${CODEC_PATH}/decode`, options, async ({ body }, reply) => {
    const { data, error } = encodedPayloads.safeParse(body);
    if (data === undefined) return badRequest(reply, error, 'malformed payloads');
    const payloads = await Promise.all(
      data.payloads.map(async (payload) => {
        const [opened] = await codec.decode([payload]).catch(() => [payload]);
        const { metadata, data: content } = opened ?? payload;
        return {
          metadata: Object.fromEntries(
            Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)]),
          ),
          data: toBase64(content ?? new Uint8Array()),
        };
      }),
    );
    return { payloads };
  });
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
