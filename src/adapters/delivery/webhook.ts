/** Sends deliveries to programs, signed as Standard Webhooks 1.0 (standardwebhooks.com). */
import { isIP } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { isNearby } from '../../config/urls.ts';
import { ledToPrivateAddress, publicLookup } from '../../lib/public-addresses.ts';
import type { Courier, Delivery, DeliveryResult } from '../ports/deliveries.ts';
import { dropBody } from './drop-body.ts';

export interface WebhookOptions {
  /** Secrets in the form `whsec_…`; the first of several is the newest. Undefined: none is configured. */
  readonly secrets: readonly string[] | undefined;
  /** Whether webhooks may go to this machine and to private networks. */
  readonly mayBePrivate: boolean;
}

/** Nobody waits. Standard Webhooks recommends 15 to 30 s. */
const ANSWER_MS = 15_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Creates the courier. */
export function createWebhookCourier({ secrets, mayBePrivate }: WebhookOptions): Courier {
  const agent = new Agent({
    connect: mayBePrivate ? {} : { lookup: publicLookup(isNearby) },
    headersTimeout: ANSWER_MS,
    bodyTimeout: ANSWER_MS,
  });
  return {
    async send(delivery, signal) {
      const { destination, id } = delivery;
      if (destination.kind !== 'webhook') throw new Error('unreachable: not a webhook');
      const tried = (state: DeliveryResult['state'], reason?: string): DeliveryResult => ({
        state,
        ...(reason === undefined ? {} : { reason }),
        recipients: [{ address: destination.url, state, ...(reason === undefined ? {} : { reason }) }],
      });
      if (secrets === undefined) return tried('pending', 'no secret for webhooks: set WEBHOOK_SECRET');
      const url = new URL(destination.url);
      // An address in place of a name is not looked up.
      const isAddress = isIP(url.hostname.replace(/^\[|\]$/gu, '')) !== 0;
      if (!mayBePrivate && isAddress && isNearby(url.hostname)) return tried('refused', PRIVATE);
      const body = JSON.stringify(bodyOf(delivery));
      const at = new Date();
      try {
        const answer = await request(url, {
          method: 'POST',
          dispatcher: agent,
          signal,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Evercall',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
            'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
          },
          body,
        });
        await dropBody(answer.body);
        return { ...tried(...meaningOf(answer.statusCode)), ...pauseOf(answer.headers['retry-after']) };
      } catch (error: unknown) {
        if (signal.aborted) throw error;
        return ledToPrivateAddress(error)
          ? tried('refused', PRIVATE)
          : tried('pending', `no answer (${codeOf(error)})`);
      }
    },
  };
}

const PRIVATE = 'the address is in a private network: WEBHOOKS_PRIVATE=on allows it';

function bodyOf({ event, eventAt, sequence, content }: Delivery): object {
  return { type: event, timestamp: eventAt.toISOString(), sequence, data: content };
}

function meaningOf(status: number): [DeliveryResult['state'], string?] {
  if (status >= 200 && status < 300) return ['delivered'];
  if (status >= 300 && status < 400)
    return [
      'refused',
      `the receiver answered ${status}: redirects are not followed, so set the address they lead to`,
    ];
  if (status === 410) return ['refused', 'the receiver answered 410: it wants no more webhooks'];
  // Another 4xx may be a mistake that its owner mends.
  return ['pending', `the receiver answered ${status}`];
}

function pauseOf(header: string | string[] | undefined): { retryAfterMs?: number } {
  if (typeof header !== 'string') return {};
  const ms = /^\d+$/u.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: Math.min(ms, LONGEST_PAUSE_MS) } : {};
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
