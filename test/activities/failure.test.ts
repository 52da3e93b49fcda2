import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../src/activities/failure.ts';
import { AdapterError } from '../../src/adapters/ports/error.ts';
import type { AdapterErrorKind } from '../../src/adapters/ports/error.ts';
import { StreamDeadlineError } from '../../src/lib/stream-deadlines.ts';

function failureOf(error: unknown): ApplicationFailure {
  const failure = toFailure(error);
  if (!(failure instanceof ApplicationFailure)) throw new Error('not an activity failure');
  return failure;
}

const openai = (kind: AdapterErrorKind, more: { retryAfterMs?: number; cause?: unknown } = {}) =>
  new AdapterError({ vendor: 'openai', operation: 'chat', kind, ...more });

describe('an error of a model', () => {
  const table: readonly [AdapterErrorKind, string, boolean][] = [
    ['unreachable', 'ModelUnreachable', false],
    ['unauthorized', 'ModelMisconfigured', true],
    ['not-found', 'ModelMisconfigured', true],
    ['quota', 'ModelMisconfigured', true],
    ['rate-limited', 'ModelRateLimited', false],
    ['timeout', 'ModelServerError', false],
    ['server', 'ModelServerError', false],
    ['loading', 'ModelLoading', true],
    ['bad-request', 'ModelMisconfigured', true],
    ['cut', 'ModelCut', false],
    ['malformed', 'ModelServerError', false],
    ['empty', 'ModelEmpty', false],
    ['filtered', 'ModelRefused', true],
  ];
  it.each(table)('%s → %s, non-retryable: %s', (kind, type, nonRetryable) => {
    expect(failureOf(openai(kind))).toMatchObject({ type, nonRetryable });
  });

  it('a late first token → ModelSilent, a late next one → ModelStalled', () => {
    expect(failureOf(new StreamDeadlineError('first', 5))).toMatchObject({ type: 'ModelSilent' });
    expect(failureOf(new StreamDeadlineError('stall', 5))).toMatchObject({ type: 'ModelStalled' });
  });
});

describe('an error of our own voice', () => {
  it.each<[AdapterErrorKind, string, boolean]>([
    ['unreachable', 'VoiceUnavailable', false],
    ['unauthorized', 'VoiceMisconfigured', true],
    ['not-found', 'VoiceMisconfigured', true],
    ['quota', 'VoiceMisconfigured', true],
    ['rate-limited', 'VoiceRateLimited', false],
    ['timeout', 'VoiceUnavailable', false],
    ['cut', 'VoiceUnavailable', false],
    ['malformed', 'VoiceUnavailable', false],
  ])('%s → %s, non-retryable: %s', (kind, type, nonRetryable) => {
    const error = new AdapterError({ vendor: 'elevenlabs', operation: 'synthesise', kind });
    expect(failureOf(error)).toMatchObject({ type, nonRetryable });
  });
});

it('a refusal by the database is non-retryable, an unreachable database is retryable', () => {
  const postgres = (kind: AdapterErrorKind) =>
    new AdapterError({ vendor: 'postgres', operation: 'saveTurn', kind });
  expect(failureOf(postgres('bad-request'))).toMatchObject({ type: 'DatabaseRefused', nonRetryable: true });
  expect(failureOf(postgres('unreachable'))).toMatchObject({
    type: 'DatabaseUnavailable',
    nonRetryable: false,
  });
});

it('a failure says which server and model failed, and with which codes', () => {
  const asked = { name: 'm', host: 'models:8000' };
  const refused = openai('unreachable', { cause: new Error('APIConnectionError ECONNREFUSED') });
  expect(toFailure(refused, asked)).toMatchObject({
    details: [{ host: 'models:8000', model: 'm', code: 'ECONNREFUSED' }],
  });
  expect(toFailure(new StreamDeadlineError('first', 5), asked)).toMatchObject({
    details: [{ host: 'models:8000', model: 'm' }],
  });
});

it('the wait that a vendor asks for is passed on', () => {
  expect(failureOf(openai('rate-limited', { retryAfterMs: 1_500 })).nextRetryDelay).toBe(1_500);
});

it('a failure contains neither the vendor’s words nor a cause that may hold them', () => {
  const failure = failureOf(openai('server', { cause: new Error('SENTINEL caller said') }));
  expect(JSON.stringify([failure.message, failure.details, failure.cause])).not.toContain('SENTINEL');
});

it('errors that are not from an adapter are not changed', () => {
  const bug = new TypeError('bug');
  expect(toFailure(bug)).toBe(bug);
});
