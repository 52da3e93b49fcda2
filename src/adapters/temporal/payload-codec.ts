/** Encrypts what workflows keep: inputs, results, signals, heartbeats, summaries and failures. Docs: decision 47. */
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle, WorkflowService } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { temporal } from '@temporalio/proto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { NO_TENANT } from '../../contracts/ids.ts';
import { TENANT_ATTRIBUTE } from '../../contracts/search-attributes.ts';
import { seal, tenantOfKey, unseal, UnknownPayloadKeyError } from '../../lib/payload-cipher.ts';
import type { PayloadKeys } from '../../lib/payload-cipher.ts';
import { isNotFound } from './request-error.ts';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const ENCODING = 'binary/encrypted';
/** Metadata with the id of the key, as Temporal's samples name it. */
const KEY = 'encryption-key-id';
/** More calls than a process holds at a time. */
const REMEMBERED = 20_000;

export interface CallCodec extends PayloadCodec {
  /** The same as a setting of clients and workers. */
  readonly dataConverter: DataConverter;
  readonly keys: PayloadKeys;
  /** Tells whose key encrypts the payloads of a workflow. */
  belongs(workflowId: string, tenant: string): void;
  /** The tenant of a workflow that this process has dealt with. */
  tenantOf(workflowId: string): string | undefined;
  /** Decrypts every payload in a message of the server, in place. */
  opened<Message>(message: Message): Message;
}

export interface CallCodecOptions {
  readonly keys: PayloadKeys;
  /** Asks the server for the tenant of a workflow that this process has not dealt with yet. */
  readonly askTenant?: (workflowId: string) => Promise<string | undefined>;
  /** Called once for each unknown key. */
  readonly onUnknownKey?: (error: UnknownPayloadKeyError) => void;
}

/** Where `failureConverter` is, for workers and the bundle of workflow code. */
export const FAILURE_CONVERTER = fileURLToPath(
  new URL('../../workflows/failure-converter.ts', import.meta.url),
);

/** Creates the codec of a process. Payloads that are not encrypted stay readable. */
export function createCallCodec({ keys, askTenant, onUnknownKey }: CallCodecOptions): CallCodec {
  const reported = new Set<string>();
  const tenants = new LRUCache<string, string>({ max: REMEMBERED });
  const open = (payload: Payload): Payload => {
    if (!isSealed(payload)) return payload;
    try {
      return PayloadMessage.decode(unseal(keys, textOf(payload, KEY), payload.data ?? new Uint8Array()));
    } catch (error: unknown) {
      if (error instanceof UnknownPayloadKeyError && !reported.has(error.keyId)) {
        reported.add(error.keyId);
        onUnknownKey?.(error);
      }
      throw error;
    }
  };
  const tenantFor = async (workflowId: string | undefined): Promise<string> => {
    if (workflowId === undefined) return NO_TENANT;
    const known = tenants.get(workflowId) ?? (await askTenant?.(workflowId));
    if (known !== undefined) tenants.set(workflowId, known);
    return known ?? NO_TENANT;
  };
  const codec: PayloadCodec = {
    async encode(payloads, context) {
      const key = keys.writing(await tenantFor(context?.workflowId));
      return payloads.map((payload) => ({
        metadata: { encoding: Buffer.from(ENCODING), [KEY]: Buffer.from(key.id) },
        data: seal(key, PayloadMessage.encode(payload).finish()),
      }));
    },
    async decode(payloads, context) {
      const [first] = payloads;
      // Workers learn the tenant of a call from its first payload: its workflow's input is decrypted before anything is encrypted.
      if (context?.workflowId !== undefined && first !== undefined && isSealed(first))
        tenants.set(context.workflowId, tenantOfKey(textOf(first, KEY)));
      return payloads.map(open);
    },
  };
  return {
    ...codec,
    keys,
    dataConverter: { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER },
    belongs: (workflowId, tenant) => void tenants.set(workflowId, tenant),
    tenantOf: (workflowId) => tenants.get(workflowId),
    opened: (message) => {
      for (const payload of sealedIn(message)) Object.assign(payload, open(payload));
      return message;
    },
  };
}

/** Asks for the tenant among the search attributes of a workflow. Undefined if there is no such workflow, or it has none. */
export function tenantAsker(
  service: WorkflowService,
  namespace: string,
): (workflowId: string) => Promise<string | undefined> {
  return async (workflowId) => {
    try {
      const found = await service.describeWorkflowExecution({ namespace, execution: { workflowId } });
      const fields = found.workflowExecutionInfo?.searchAttributes?.indexedFields;
      const tenant = fields?.[TENANT_ATTRIBUTE.name];
      return z.string().safeParse(tenant && defaultPayloadConverter.fromPayload(tenant)).data;
    } catch (error: unknown) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
}

/** The decrypted history of a run. */
export async function openedHistory(
  codec: CallCodec,
  handle: WorkflowHandle,
): Promise<temporal.api.history.v1.IHistory> {
  return codec.opened(await handle.fetchHistory());
}

function textOf({ metadata }: Payload, name: string): string {
  const bytes = metadata?.[name];
  return bytes == null ? '' : Buffer.from(bytes).toString();
}

/** The encrypted payloads anywhere in a message. */
function* sealedIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isSealed(value)) yield value;
  else for (const inner of Object.values(value)) yield* sealedIn(inner);
}

function isSealed(value: Payload): boolean {
  return value.data != null && textOf(value, 'encoding') === ENCODING;
}
