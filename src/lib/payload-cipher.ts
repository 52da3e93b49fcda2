/** AES-256-GCM for what a call leaves in histories and in the signal journal, with keys that belong to tenants. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

export interface PayloadKey {
  /** `<tenant>/<fingerprint>`. It is stored beside what the key has sealed. */
  readonly id: string;
  readonly secret: Uint8Array;
}

/** The keys that a process knows. */
export interface PayloadKeys {
  /** The key that seals for a tenant. */
  writing(tenant: string): PayloadKey;
  /** Undefined if the key is unknown, or was destroyed. */
  find(id: string): PayloadKey | undefined;
}

export const KEY_BYTES = 32;
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];

/** A process has met an unknown key. */
export class UnknownPayloadKeyError extends Error {
  readonly keyId: string;

  constructor(keyId: string) {
    super(
      `payload key ${keyId} is unknown or was destroyed: gateways and workers need the same PAYLOAD_KEYS (or the same DATA_DIR), ` +
        'and an old key as long as its calls are kept',
    );
    this.name = 'UnknownPayloadKeyError';
    this.keyId = keyId;
  }
}

/** The fingerprint is part of the id, so a key cannot be taken for another one of the same tenant. */
export function payloadKey(tenant: string, secret: Uint8Array): PayloadKey {
  return { id: `${tenant}/${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`, secret };
}

/** The key of one tenant, from a secret that all tenants share. */
export function derivedKey(tenant: string, shared: Uint8Array): PayloadKey {
  const secret = hkdfSync('sha256', shared, '', `evercall payloads of ${tenant}`, KEY_BYTES);
  return payloadKey(tenant, new Uint8Array(secret));
}

/** The tenant whose key this is. */
export function tenantOfKey(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}

/** Encrypts `plain`: initialisation vector, tag, cipher text. The key's id is authenticated too. */
export function seal({ id, secret }: PayloadKey, plain: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv).setAAD(Buffer.from(id));
  const sealed = [cipher.update(plain), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]);
}

/** Decrypts what `seal` has returned. Throws `UnknownPayloadKeyError`, or an error if it was changed. */
export function unseal(keys: PayloadKeys, id: string, sealed: Uint8Array): Uint8Array {
  const key = keys.find(id);
  if (key === undefined) throw new UnknownPayloadKeyError(id);
  const body = IV_BYTES + TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key.secret, sealed.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(id))
    .setAuthTag(sealed.subarray(IV_BYTES, body));
  return Buffer.concat([decipher.update(sealed.subarray(body)), decipher.final()]);
}
