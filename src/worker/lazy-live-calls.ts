/** Loads the client of the carrier's API with its first use: most workers ring nobody. */
import type { LiveCalls } from '../adapters/ports/live-calls.ts';
import type { TwilioCredentials } from '../adapters/telephony/twilio-client.ts';
import { onFirstUse } from './on-first-use.ts';

export function lazyLiveCalls(credentials: TwilioCredentials): LiveCalls {
  const calls = onFirstUse(async () => {
    const { createTwilioLiveCalls } = await import('../adapters/telephony/twilio-live-calls.ts');
    return createTwilioLiveCalls(credentials);
  });
  return {
    place: async (leg) => (await calls()).place(leg),
    find: async (leg) => (await calls()).find(leg),
    status: async (sid) => (await calls()).status(sid),
    end: async (leg) => (await calls()).end(leg),
    redirect: async (sid, url) => (await calls()).redirect(sid, url),
  };
}
