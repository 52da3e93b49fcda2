/** Tells alerts in a channel of Slack, by its incoming webhook. */
import { request } from 'undici';
import type { Courier, DeliveryResult } from '../ports/deliveries.ts';
import { dropBody } from './drop-body.ts';

const ANSWER_MS = 15_000;

/** Creates the courier. The address is a secret, so nothing names it. Undefined: none is configured any more. */
export function createSlackCourier(url: string | undefined): Courier {
  return {
    async send({ destination, content }, signal) {
      if (destination.kind !== 'slack' || !('type' in content)) throw new Error('unreachable: not for Slack');
      const tried = (state: DeliveryResult['state'], reason?: string): DeliveryResult => ({
        state,
        ...(reason === undefined ? {} : { reason }),
        recipients: [{ address: 'Slack', state, ...(reason === undefined ? {} : { reason }) }],
      });
      if (url === undefined) return tried('pending', 'no address: set ALERT_SLACK_URL');
      try {
        const { statusCode, body } = await request(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text: `${content.name}: ${content.text}` }),
          headersTimeout: ANSWER_MS,
          signal,
        });
        await dropBody(body);
        if (statusCode < 300) return tried('delivered');
        // Slack answers 404 and 410 for a webhook or a channel that is gone.
        const isGone = statusCode === 404 || statusCode === 410;
        return tried(isGone ? 'refused' : 'pending', `Slack answered ${statusCode}`);
      } catch (error: unknown) {
        if (signal.aborted) throw error;
        return tried('pending', 'Slack cannot be reached');
      }
    },
  };
}
