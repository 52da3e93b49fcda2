/** The keys of histories and of the signal journal: PAYLOAD_KEYS, PAYLOAD_KEYS_FILE, or a generated key per tenant in DATA_DIR. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derivedKey, KEY_BYTES, payloadKey, tenantOfKey } from '../lib/payload-cipher.ts';
import type { PayloadKey, PayloadKeys } from '../lib/payload-cipher.ts';
import { withoutEmpty } from './environment.ts';
import type { Environment, Fault } from './environment.ts';
import { readOrCreateSecret, readSecret } from './secret-file.ts';

/** How long a process goes on using a key that was destroyed, or without one that was added. */
const REREAD_MS = 10_000;

/** Folder with one file per tenant, which is named like the tenant. */
export function payloadKeysDir(dataDir: string): string {
  return join(dataDir, 'payload-keys');
}

/** Opens the keys of the environment, or those in DATA_DIR. The settings were checked by `payloadKeyFaults`. */
export function openPayloadKeys(env: Environment, dataDir: string): PayloadKeys {
  const { PAYLOAD_KEYS: text, PAYLOAD_KEYS_FILE: file } = withoutEmpty(env);
  if (text !== undefined) return ring((tenant) => given(text, tenant));
  if (file !== undefined) return ring((tenant) => given(readFileSync(file, 'utf8'), tenant));
  const folder = payloadKeysDir(dataDir);
  const keysIn = (tenant: string, lines: string) =>
    entriesOf(lines).map(({ secret }) => payloadKey(tenant, secret));
  return ring(
    (tenant) => keysIn(tenant, readSecret(join(folder, tenant)) ?? ''),
    (tenant) =>
      keysIn(
        tenant,
        readOrCreateSecret(join(folder, tenant), () => randomBytes(KEY_BYTES).toString('base64')),
      ),
  );
}

/** What is wrong with the settings. It quotes no key. */
export function payloadKeyFaults(env: Environment): Fault[] {
  const { PAYLOAD_KEYS: text, PAYLOAD_KEYS_FILE: file } = withoutEmpty(env);
  if (text !== undefined && file !== undefined)
    return [{ variable: 'PAYLOAD_KEYS', complaint: 'and PAYLOAD_KEYS_FILE are both set: unset one of them' }];
  if (text !== undefined) return faultsIn('PAYLOAD_KEYS', text);
  if (file === undefined) return [];
  try {
    return faultsIn('PAYLOAD_KEYS_FILE', readFileSync(file, 'utf8'));
  } catch (error: unknown) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return [{ variable: 'PAYLOAD_KEYS_FILE', complaint: `cannot be read${code}` }];
  }
}

function faultsIn(variable: string, text: string): Fault[] {
  const entries = entriesOf(text);
  const complaint =
    'must be keys of 32 bytes in base64, separated by spaces or lines, each with "tenant:" before it if it is for one tenant ' +
    'only; "openssl rand -base64 32" makes one';
  if (entries.some(({ secret }) => secret.length !== KEY_BYTES)) return [{ variable, complaint }];
  const needsShared = 'must have a key without a tenant, for tenants without a key of their own';
  return entries.some(({ tenant }) => tenant === undefined) ? [] : [{ variable, complaint: needsShared }];
}

interface Entry {
  /** Undefined: for all tenants that have no key of their own. */
  readonly tenant: string | undefined;
  readonly secret: Buffer;
}

/** The first key of a tenant writes, the others only read. */
function entriesOf(text: string): readonly Entry[] {
  const words = text.replaceAll(/^#.*$/gmu, '').split(/[\s,]+/u);
  return words
    .filter((word) => word !== '')
    .map((word) => {
      const at = word.indexOf(':');
      const [tenant, key] = at === -1 ? [undefined, word] : [word.slice(0, at), word.slice(at + 1)];
      return { tenant, secret: Buffer.from(key, 'base64') };
    });
}

/** The keys of one tenant: its own, then those from the shared secrets, with which its calls began. */
function given(text: string, tenant: string): readonly PayloadKey[] {
  const entries = entriesOf(text);
  const own = entries.filter((entry) => entry.tenant === tenant);
  const shared = entries.filter((entry) => entry.tenant === undefined);
  return [
    ...own.map(({ secret }) => payloadKey(tenant, secret)),
    ...shared.map(({ secret }) => derivedKey(tenant, secret)),
  ];
}

/** As in the files of agents, and `NO_TENANT`. An id may come from outside, and names a file. */
const TENANT = /^(?:_|[a-z0-9][a-z0-9-]*)$/u;

type Read = (tenant: string) => readonly PayloadKey[];

/** Reads the keys of a tenant at first use, and again after some time. `create` makes one for a tenant that has none. */
function ring(read: Read, create: Read = read): PayloadKeys {
  const known = new Map<string, { readonly keys: readonly PayloadKey[]; readonly at: number }>();
  const keep = (tenant: string, keys: readonly PayloadKey[]) => {
    known.set(tenant, { keys, at: performance.now() });
    return keys;
  };
  const keysOf: Read = (tenant) => {
    const before = known.get(tenant);
    if (before !== undefined && performance.now() - before.at < REREAD_MS) return before.keys;
    return TENANT.test(tenant) ? keep(tenant, read(tenant)) : [];
  };
  return {
    writing(tenant) {
      const [first = keep(tenant, create(tenant))[0]] = keysOf(tenant);
      if (first === undefined) throw new Error(`there is no payload key for tenant ${tenant}`);
      return first;
    },
    find(id) {
      const isIt = (key: PayloadKey) => key.id === id;
      const tenant = tenantOfKey(id);
      const found = keysOf(tenant).find(isIt);
      if (found !== undefined || !TENANT.test(tenant)) return found;
      // Another process may just have made it.
      return keep(tenant, read(tenant)).find(isIt);
    },
  };
}
