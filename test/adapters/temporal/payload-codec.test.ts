import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import {
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import proto from '@temporalio/proto';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { NO_TENANT } from '../../../src/contracts/ids.ts';
import { createCallCodec } from '../../../src/adapters/temporal/payload-codec.ts';
import { openPayloadKeys, payloadKeyFaults, payloadKeysDir } from '../../../src/config/payload-keys.ts';
import { tenantOfKey } from '../../../src/lib/payload-cipher.ts';
import { aCodec } from '../../setup/a-codec.ts';

const { Payload } = proto.temporal.api.common.v1;
const SECRET = 'my card is in my wallet';
const aKey = () => randomBytes(32).toString('base64');
const contextOf = (workflowId: string) => ({ type: 'workflow', namespace: 'default', workflowId }) as const;
const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);
const keyIn = (payload: { metadata?: Record<string, Uint8Array> | null } | undefined) =>
  Buffer.from(payload?.metadata?.['encryption-key-id'] ?? '').toString();

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'evercall-keys-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
});
const codecWith = (env: Readonly<Record<string, string>>) =>
  createCallCodec({ keys: openPayloadKeys(env, dataDir) });

/** What another process reads with these keys. */
async function read(env: Readonly<Record<string, string>>, payload: object) {
  const [decoded = {}] = await codecWith(env).decode([payload]);
  const value: unknown = defaultPayloadConverter.fromPayload(decoded);
  return value;
}

/** What a process with these keys sends for a call of `tenant`. */
async function sent(env: Readonly<Record<string, string>>, tenant: string, value: unknown = SECRET) {
  const codec = codecWith(env);
  codec.belongs('call-1', tenant);
  const [payload = {}] = await codec.encode([payloadOf(value)], contextOf('call-1'));
  return payload;
}

describe('R-X5: a payload', () => {
  it('is unreadable without its key, and changed ones are refused', async () => {
    const payload = await sent({}, 'bikes');
    expect(Buffer.from(Payload.encode(payload).finish()).includes('wallet')).toBe(false);
    expect(await read({}, payload)).toBe(SECRET);
    const { metadata, data } = Payload.create(payload);
    const changed = Uint8Array.from(data, (byte, at) => (at === data.length - 1 ? byte ^ 1 : byte));
    await expect(read({}, { metadata, data: changed })).rejects.toThrow();
  });

  it('of version 0.4.0, which is not encrypted, stays readable', async () => {
    expect(await read({}, payloadOf(SECRET))).toBe(SECRET);
  });

  it('is sealed with the key of its tenant, which a worker learns from what it reads', async () => {
    const payload = await sent({}, 'bikes');
    expect(tenantOfKey(keyIn(payload))).toBe('bikes');
    const worker = codecWith({});
    await worker.decode([payload], contextOf('call-1'));
    const [answer] = await worker.encode([payloadOf('Yes.')], contextOf('call-1'));
    expect(keyIn(answer)).toBe(keyIn(payload));
    const [other] = await worker.encode([payloadOf('Yes.')], contextOf('no-call'));
    expect(tenantOfKey(keyIn(other))).toBe(NO_TENANT);
  });

  it('of a call that the process does not know is sealed for the tenant that the server names', async () => {
    const asked: string[] = [];
    const askTenant = async (workflowId: string) => {
      asked.push(workflowId);
      return 'dentist';
    };
    const codec = createCallCodec({ keys: openPayloadKeys({}, dataDir), askTenant });
    for (let n = 0; n < 2; n++) {
      const [payload] = await codec.encode([payloadOf(n)], contextOf('call-2'));
      expect(tenantOfKey(keyIn(payload))).toBe('dentist');
    }
    expect(asked).toEqual(['call-2']);
  });

  it('in a history is decrypted wherever it stands', async () => {
    const codec = aCodec();
    const [payload] = await codec.encode([payloadOf(SECRET)], contextOf('call-1'));
    const input = { payloads: [Payload.create(payload)] };
    const history = codec.opened({ events: [{ eventId: 1, signal: { input } }, { details: null }] });
    expect(defaultPayloadConverter.fromPayload(history.events[0]?.signal?.input.payloads[0] ?? {})).toBe(
      SECRET,
    );
  });

  it('holds the message and the stack of a failure', async () => {
    const { dataConverter } = aCodec();
    const failure = await encodeErrorToFailure(loadDataConverter(dataConverter), new Error(SECRET));
    expect(failure.message).toBe('Encoded failure');
    expect(
      Buffer.from(proto.temporal.api.failure.v1.Failure.encode(failure).finish()).includes('wallet'),
    ).toBe(false);
    expect(keyIn(failure.encodedAttributes ?? undefined)).not.toBe('');
  });
});

describe('keys', () => {
  it('are made for each tenant in DATA_DIR, and only their owner may read them', async () => {
    await sent({}, 'bikes');
    await sent({}, 'dentist');
    const folder = payloadKeysDir(dataDir);
    expect(readdirSync(folder).sort()).toEqual(['bikes', 'dentist']);
    expect(statSync(join(folder, 'bikes')).mode & 0o077).toBe(0);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it('destroyed for one tenant leave its calls unreadable, and the calls of others readable', async () => {
    const [bikes, dentist] = [await sent({}, 'bikes'), await sent({}, 'dentist')];
    rmSync(join(payloadKeysDir(dataDir), 'bikes'));
    await expect(read({}, bikes)).rejects.toThrow(/payload key bikes\/\w+ is unknown or was destroyed/u);
    expect(await read({}, dentist)).toBe(SECRET);
    expect(keyIn(await sent({}, 'bikes'))).not.toBe(keyIn(bikes));
  });

  it('can be changed: the first one writes, the others read', async () => {
    const [before, after] = [aKey(), aKey()];
    const old = await sent({ PAYLOAD_KEYS: before }, 'bikes');
    const both = { PAYLOAD_KEYS: `${after} ${before}` };
    expect(await read(both, old)).toBe(SECRET);
    expect(await read({ PAYLOAD_KEYS: after }, await sent(both, 'bikes'))).toBe(SECRET);
    await expect(read({ PAYLOAD_KEYS: after }, old)).rejects.toThrow(/bikes\//u);
  });

  it('can be given to one tenant alone, in a file with comments', async () => {
    const [shared, own] = [aKey(), aKey()];
    const file = join(dataDir, 'keys');
    writeFileSync(file, `# of all\n${shared}\n# of one\nbikes:${own}\n`);
    const payload = await sent({ PAYLOAD_KEYS_FILE: file }, 'bikes');
    await expect(read({ PAYLOAD_KEYS: shared }, payload)).rejects.toThrow(/bikes\//u);
    const other = await sent({ PAYLOAD_KEYS_FILE: file }, 'dentist');
    expect(await read({ PAYLOAD_KEYS: shared }, other)).toBe(SECRET);
  });

  it('that differ between a gateway and a worker are reported, with what to do', async () => {
    const reported: string[] = [];
    const worker = createCallCodec({
      keys: openPayloadKeys({ PAYLOAD_KEYS: aKey() }, dataDir),
      onUnknownKey: ({ message }) => reported.push(message),
    });
    await expect(worker.decode([await sent({}, 'bikes')])).rejects.toThrow();
    expect(reported).toEqual([expect.stringMatching(/need the same PAYLOAD_KEYS \(or the same DATA_DIR\)/u)]);
  });

  it('are never sought outside their folder', () => {
    expect(openPayloadKeys({}, dataDir).find('../bikes/0123')).toBeUndefined();
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it.each([
    [{ PAYLOAD_KEYS: 'short' }, /PAYLOAD_KEYS must be keys of 32 bytes in base64/u],
    [{ PAYLOAD_KEYS: `bikes:${aKey()}` }, /must have a key without a tenant/u],
    [{ PAYLOAD_KEYS: aKey(), PAYLOAD_KEYS_FILE: 'keys' }, /are both set/u],
    [{ PAYLOAD_KEYS_FILE: '/no/such/file' }, /PAYLOAD_KEYS_FILE cannot be read \(ENOENT\)/u],
  ])('%j are refused', (env, complaint) => {
    const [fault] = payloadKeyFaults(env);
    expect(`${fault?.variable} ${fault?.complaint}`).toMatch(complaint);
  });
});
