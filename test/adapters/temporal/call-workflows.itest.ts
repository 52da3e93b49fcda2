import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { expect, inject, test } from 'vitest';
import { startLink } from '../../../chaos/link.ts';
import { createCallWorkflows } from '../../../src/adapters/temporal/call-workflows.ts';
import { lazyConnection } from '../../../src/adapters/temporal/connection.ts';
import { callWorkflowId } from '../../../src/contracts/ids.ts';
import { aCallSid, says, start } from '../../conversation/a-call.ts';

/** The gRPC status code. */
const DEADLINE_EXCEEDED = 4;

test('a server that is far away gets more time with every attempt', async () => {
  const callSid = aCallSid(randomBytes(16).toString('hex'));
  const port = Number(inject('temporalAddress').split(':')[1]);
  await using link = await startLink(port);
  const connection = lazyConnection({ address: `127.0.0.1:${link.port}` });
  const workflows = createCallWorkflows(connection, 'default');
  await workflows.start({ ...start, callSid });

  link.delay(400);
  await expect(workflows.signal(callSid, 'utterance', says('Hours?'))).rejects.toMatchObject({
    cause: { code: DEADLINE_EXCEEDED },
  });
  expect(await workflows.signal(callSid, 'utterance', says('Hours?'), 4)).toBe('delivered');

  link.heal();
  await new Client({ connection }).workflow.getHandle(callWorkflowId(callSid)).terminate();
  await connection.close();
});
