/** Rings people, ends their calls and takes callers back, by Twilio's REST API. */
import { FINAL_CALL_STATES } from '../../contracts/wire/webhooks.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import { sayAndHangUpTwiml } from './twiml.ts';
import { asked, createTwilioClient, isOver, isUnknown, sidOf } from './twilio-client.ts';
import type { TwilioCredentials } from './twilio-client.ts';

/** A transfer has rung a number this often at most since it began. */
const MOST_FOUND = 20;

export function createTwilioLiveCalls(credentials: TwilioCredentials): LiveCalls {
  const { calls } = createTwilioClient(credentials);
  /** False if the call is over. */
  const updated = async (operation: string, change: () => Promise<unknown>): Promise<boolean> => {
    try {
      await asked(operation, change);
      return true;
    } catch (error: unknown) {
      if (isOver(error)) return false;
      throw error;
    }
  };
  return {
    place: ({ to, from, ringSeconds, urls }) =>
      asked('ring', async () => {
        const { sid } = await calls.create({
          ...{ to, from, url: urls.offer, timeout: ringSeconds },
          statusCallback: urls.status,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          // A person is not kept waiting: the result comes later, on its own callback.
          machineDetection: 'Enable',
          asyncAmd: 'true',
          asyncAmdStatusCallback: urls.machine,
        });
        return sidOf(sid);
      }),
    find: ({ to, from, since }) =>
      asked('find calls', async () => {
        const found = await calls.list({ to, from, startTimeAfter: new Date(since), limit: MOST_FOUND });
        return found
          .filter(
            ({ status, dateCreated }) =>
              !FINAL_CALL_STATES.has(status) && dateCreated.getTime() >= wholeSecond(since),
          )
          .map(({ sid }) => sidOf(sid));
      }),
    async status(sid) {
      try {
        return await asked('fetch call', async () => (await calls(sid).fetch()).status);
      } catch (error: unknown) {
        if (isUnknown(error)) return undefined;
        throw error;
      }
    },
    async end({ sid, words }) {
      const change =
        words === undefined
          ? ({ status: 'completed' } as const)
          : { twiml: sayAndHangUpTwiml(words.text, words.language) };
      await updated('end call', () => calls(sid).update(change));
    },
    redirect: (sid, url) => updated('redirect call', () => calls(sid).update({ url, method: 'POST' })),
  };
}

/** Twilio's times have no milliseconds. */
function wholeSecond(ms: number): number {
  return ms - (ms % 1_000);
}
