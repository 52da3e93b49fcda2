/** Headers that tell browsers what our pages may do. */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** Everything comes from the gateway itself; no inline scripts or styles, no frames. */
const POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

/** Adds the headers to all replies. */
export async function securityHeaders(app: FastifyInstance, baseUrl: URL): Promise<void> {
  const isHttps = baseUrl.protocol === 'https:';
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: POLICY },
    strictTransportSecurity: isHttps,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
}
