import { randomBytes } from 'node:crypto';
import { createCallCodec } from '../../src/adapters/temporal/payload-codec.ts';
import type { CallCodec } from '../../src/adapters/temporal/payload-codec.ts';
import type { Environment } from '../../src/config/environment.ts';
import { openPayloadKeys } from '../../src/config/payload-keys.ts';

/** A codec with keys of its own: for a test whose client and workers share it. */
export function aCodec(): CallCodec {
  return createCallCodec({
    keys: openPayloadKeys({ PAYLOAD_KEYS: randomBytes(32).toString('base64') }, ''),
  });
}

/** The codec of a system with this environment. */
export function codecOf(env: Environment, dataDir: string): CallCodec {
  return createCallCodec({ keys: openPayloadKeys(env, dataDir) });
}
