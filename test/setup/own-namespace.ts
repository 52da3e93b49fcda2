/** A Temporal namespace for one test file: files that run side by side would take each other's tasks in a shared one. */
import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { expect, inject, vi } from 'vitest';
import { checkTemporal } from '../../src/start/external-services.ts';

const { Duration } = proto.google.protobuf;

/** The shortest time that a server keeps closed workflows for. */
const RETENTION = Duration.fromObject({ seconds: 24 * 3_600 });
const USABLE_WITHIN_MS = 30_000;

export interface OwnNamespace {
  /** `host:port` */
  readonly address: string;
  readonly namespace: string;
  /** The same as settings of a program. */
  readonly env: { readonly TEMPORAL_ADDRESS: string; readonly TEMPORAL_NAMESPACE: string };
}

/** By test file: several may share a process. */
const own = new Map<string, Promise<OwnNamespace>>();

/** The namespace of this test file, registered at first use, with our search attributes. */
export function ownNamespace(): Promise<OwnNamespace> {
  const file = expect.getState().testPath ?? '';
  const found = own.get(file);
  if (found !== undefined) return found;
  const registered = register(inject('temporalAddress'), `evercall-test-${randomBytes(6).toString('hex')}`);
  own.set(file, registered);
  return registered;
}

async function register(address: string, namespace: string): Promise<OwnNamespace> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: RETENTION,
    });
  } finally {
    await connection.close();
  }
  // The server finds a new namespace only after it has read its list again.
  await vi.waitFor(() => checkTemporal({ connectionOptions: { address }, namespace }, refuse), {
    timeout: USABLE_WITHIN_MS,
    interval: 50,
  });
  return { address, namespace, env: { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } };
}

function refuse(complaint: string): never {
  throw new Error(complaint);
}
