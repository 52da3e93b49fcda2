import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { expect, test } from 'vitest';
import { startLink } from '../../../chaos/link.ts';
import { createCallWorkflows } from '../../../src/adapters/temporal/call-workflows.ts';
import { lazyConnection } from '../../../src/adapters/temporal/connection.ts';
import { callWorkflowId } from '../../../src/contracts/ids.ts';
import { aCallSid, says, start } from '../../conversation/a-call.ts';
import { aCodec } from '../../setup/a-codec.ts';
import { ownNamespace } from '../../setup/own-namespace.ts';

/** The gRPC status code. */
const DEADLINE_EXCEEDED = 4;

test('a signal that is too large is a bad request, and a namespace that is not there is not found', async () => {
  const callSid = aCallSid(randomBytes(16).toString('hex'));
  const { address, namespace } = await ownNamespace();
  const connection = lazyConnection({ address });
  // The first request also opens the connection, which a busy machine does not do within its deadline.
  await connection.ensureConnected();
  const workflows = createCallWorkflows({ connection, namespace, codec: aCodec() });
  await workflows.start({ ...start, callSid });

  // Temporal takes 2 MB in one signal, gRPC 4 MB in one request.
  await expect(workflows.signal(callSid, 'utterance', says('x'.repeat(3_000_000)))).rejects.toMatchObject({
    kind: 'bad-request',
    code: 'INVALID_ARGUMENT',
  });
  expect(await workflows.signal(callSid, 'utterance', says('Hours?'))).toBe('delivered');
  await expect(
    createCallWorkflows({ connection, namespace: 'no-such-namespace', codec: aCodec() }).signal(
      callSid,
      'utterance',
      says('Hours?'),
    ),
  ).rejects.toMatchObject({ kind: 'not-found', code: 'NAMESPACE_NOT_FOUND' });

  await new Client({ connection, namespace }).workflow.getHandle(callWorkflowId(callSid)).terminate();
  await connection.close();
});

test('a server that is far away gets more time with every attempt', async () => {
  const callSid = aCallSid(randomBytes(16).toString('hex'));
  const { address, namespace } = await ownNamespace();
  const port = Number(address.split(':')[1]);
  await using link = await startLink(port);
  const connection = lazyConnection({ address: `127.0.0.1:${link.port}` });
  const workflows = createCallWorkflows({ connection, namespace, codec: aCodec() });
  await workflows.start({ ...start, callSid });

  link.delay(400);
  await expect(workflows.signal(callSid, 'utterance', says('Hours?'))).rejects.toMatchObject({
    cause: { code: DEADLINE_EXCEEDED },
  });
  expect(await workflows.signal(callSid, 'utterance', says('Hours?'), 4)).toBe('delivered');

  link.heal();
  await new Client({ connection, namespace }).workflow.getHandle(callWorkflowId(callSid)).terminate();
  await connection.close();
});
