/** Places calls by Twilio's REST API. */
import { CALL_STATUSES } from '../../contracts/outbound.ts';
import type { CallStatus } from '../../contracts/outbound.ts';
import type { OutboundCalls } from '../ports/outbound.ts';
import { outboundUrls } from './outbound-urls.ts';
import { asked, createTwilioClient, isOver, isUnknown, sidOf } from './twilio-client.ts';
import type { TwilioCredentials } from './twilio-client.ts';

/** More calls to one number within its least gap are none of ours. */
const MOST_FOUND = 50;

/** Retries nothing: a request without an answer may have been carried out. */
export function createTwilioCalls(credentials: TwilioCredentials, baseUrl: URL): OutboundCalls {
  const { calls } = createTwilioClient(credentials);
  return {
    place: ({ to, from, ringSeconds, ...attempt }) =>
      asked('place call', async () => {
        const urls = outboundUrls(baseUrl, attempt);
        const { sid } = await calls.create({
          ...{ to, from, url: urls.answered, fallbackUrl: urls.answered, timeout: ringSeconds },
          statusCallback: urls.status,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          // A person is not kept waiting: the result comes later, on its own callback.
          machineDetection: 'DetectMessageEnd',
          asyncAmd: 'true',
          asyncAmdStatusCallback: urls.machine,
        });
        return sidOf(sid);
      }),
    find: ({ to, from, since }) =>
      asked('find calls', async () => {
        const found = await calls.list({ to, from, startTimeAfter: new Date(since), limit: MOST_FOUND });
        return found.map(({ sid, status, dateCreated }) => ({
          callSid: sidOf(sid),
          status: statusOf(status),
          createdAt: dateCreated.getTime(),
        }));
      }),
    async fetch(callSid) {
      try {
        return await asked('fetch call', async () => {
          const { status } = await calls(callSid).fetch();
          return { callSid, status: statusOf(status) };
        });
      } catch (error: unknown) {
        if (isUnknown(error)) return undefined;
        throw error;
      }
    },
    async cancel(callSid) {
      try {
        await asked('cancel call', () => calls(callSid).update({ status: 'canceled' }));
      } catch (error: unknown) {
        // It is over, or somebody has answered it.
        if (!isOver(error)) throw error;
      }
    },
  };
}

/** An unknown status is that of a call that goes on: it is asked for again. */
function statusOf(text: string): CallStatus {
  return CALL_STATUSES.find((known) => known === text) ?? 'queued';
}
