/** Sends Twilio's webhooks to the app: signed form posts with timeouts and retries. */
import { randomUUID } from 'node:crypto';

import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

import { parseWebhookUrl, targetOf } from './webhook-url.ts';
import type { FetchOptions } from './webhook-url.ts';
import type { Log, WebhookPurpose } from './log.ts';
import { RequestFailure, send } from './request.ts';
import type { Answer } from './request.ts';
import type { Clock } from './timing.ts';

export type Form = Readonly<Record<string, string>>;

/** Sends form posts to the app as Twilio does. */
export interface Webhooks {
  /** Posts a form and retries as the fragment of `writtenUrl` asks. Never throws; a failure has error code 11200. */
  post(purpose: WebhookPurpose, writtenUrl: string, form: Form): Promise<WebhookResult>;
}

export type WebhookResult =
  | {
      readonly kind: 'answered';
      readonly body: string;
      readonly contentType: string;
      readonly status: number;
    }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly reason: string };

export interface WebhookDeps {
  readonly authToken: string;
  readonly connectTo: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

interface Attempt {
  readonly purpose: WebhookPurpose;
  readonly url: string;
  readonly form: Form;
  readonly number: number;
  readonly idempotencyToken: string;
  readonly options: FetchOptions;
  readonly deadlineMs: number;
}

type AttemptResult = WebhookResult & { readonly policy?: string };

/** Creates the webhooks of one call. */
export function createWebhooks(deps: WebhookDeps): Webhooks {
  return {
    post: async (purpose, writtenUrl, form) => {
      const { url, options } = parseWebhookUrl(writtenUrl);
      const deadlineMs = deps.clock.now() + options.totalTimeoutMs;
      const idempotencyToken = randomUUID();
      for (let number = 1; ; number += 1) {
        const attempt = { purpose, url, form, number, idempotencyToken, options, deadlineMs };
        const result = await tryOnce(deps, attempt);
        if (result.kind === 'answered' || !mayRetry(result, attempt)) return result;
        const pauseMs = deps.clock.drawReal(deps.clock.timing.retryMs);
        if (deps.clock.now() + pauseMs >= deadlineMs) return result;
        await deps.clock.pauseReal(pauseMs);
      }
    },
  };
}

function mayRetry(result: AttemptResult, attempt: Attempt): boolean {
  if (attempt.number > attempt.options.retries || result.policy === undefined) return false;
  return attempt.options.retryOn.includes('all') || attempt.options.retryOn.includes(result.policy);
}

async function tryOnce(deps: WebhookDeps, attempt: Attempt): Promise<AttemptResult> {
  const { purpose, url, form, number } = attempt;
  const startedMs = deps.clock.now();
  const record = { kind: 'webhook', purpose, url, attempt: number, form } as const;
  try {
    const answer = await request(deps, attempt);
    const body = answer.body.toString('utf8');
    const { status, contentType } = answer;
    deps.log.add({ ...record, tookMs: deps.clock.now() - startedMs, status, body });
    if (status >= 200 && status < 300) return { kind: 'answered', body, contentType, status };
    const policy = status >= 500 ? '5xx' : status >= 400 ? '4xx' : 'redirect';
    return { kind: 'failed', errorCode: '11200', reason: `${url} answered ${status}`, policy };
  } catch (error: unknown) {
    if (!(error instanceof RequestFailure)) throw error;
    deps.log.add({ ...record, tookMs: deps.clock.now() - startedMs, error: error.message });
    const policy = error.phase === 'connect' ? 'ct' : 'rt';
    return { kind: 'failed', errorCode: '11200', reason: `${url}: ${error.message}`, policy };
  }
}

function request(deps: WebhookDeps, attempt: Attempt): Promise<Answer> {
  const { url, form, options } = attempt;
  const target = targetOf(url, deps.connectTo);
  const leftMs = Math.max(1, attempt.deadlineMs - deps.clock.now());
  const isRetry = attempt.number > 1;
  return send({
    method: 'POST',
    url: target.url,
    headers: {
      host: target.host,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': getExpectedTwilioSignature(deps.authToken, url, form),
      ...(isRetry ? { 'i-twilio-idempotency-token': attempt.idempotencyToken } : {}),
    },
    body: new URLSearchParams(form).toString(),
    connectTimeoutMs: Math.min(options.connectTimeoutMs, leftMs),
    readTimeoutMs: Math.min(options.readTimeoutMs, leftMs),
  });
}
