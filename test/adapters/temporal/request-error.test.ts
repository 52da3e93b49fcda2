import { NamespaceNotFoundError, ServiceError } from '@temporalio/client';
import { ValueError } from '@temporalio/common';
import { expect, it } from 'vitest';
import { toRequestError } from '../../../src/adapters/temporal/request-error.ts';

/** As the client throws it. */
function grpcError(code: number, details = 'no'): ServiceError {
  const cause = Object.assign(new Error(details), { code, details, metadata: {} });
  return new ServiceError('Failed to signal Workflow', { cause });
}

it.each<[number, string, string]>([
  [3, 'INVALID_ARGUMENT', 'bad-request'],
  [16, 'UNAUTHENTICATED', 'unauthorized'],
  [7, 'PERMISSION_DENIED', 'unauthorized'],
  [12, 'UNIMPLEMENTED', 'not-found'],
  [4, 'DEADLINE_EXCEEDED', 'timeout'],
  [8, 'RESOURCE_EXHAUSTED', 'rate-limited'],
  [14, 'UNAVAILABLE', 'unreachable'],
  [9, 'FAILED_PRECONDITION', 'server'],
  [13, 'INTERNAL', 'server'],
  [2, 'UNKNOWN', 'server'],
  [10, 'ABORTED', 'server'],
  [1, 'CANCELLED', 'server'],
])('%s %s is %s', (number, code, kind) => {
  expect(toRequestError('signal', grpcError(number))).toMatchObject({
    vendor: 'temporal',
    operation: 'signal',
    kind,
    code,
    cause: { code: number },
  });
});

it('a search attribute that the namespace lacks is for an operator to add, not a bad request', () => {
  const details = 'Namespace default has no mapping defined for search attribute EvercallTenant';
  expect(toRequestError('attach', grpcError(3, details))).toMatchObject({
    kind: 'not-found',
    code: 'INVALID_ARGUMENT',
  });
});

it('a namespace that is not there is for an operator to add', () => {
  expect(toRequestError('signal', new NamespaceNotFoundError('calls'))).toMatchObject({ kind: 'not-found' });
});

it('a message that cannot be encoded is a bad request', () => {
  expect(toRequestError('signal', new ValueError('no'))).toMatchObject({ kind: 'bad-request' });
});

it('a status that gRPC does not define, and an error of no service, may pass', () => {
  expect(toRequestError('signal', grpcError(99))).toMatchObject({ kind: 'server', code: 'gRPC 99' });
  expect(toRequestError('signal', new Error('socket hang up'))).toMatchObject({ kind: 'server' });
});
