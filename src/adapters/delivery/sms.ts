/** Sends deliveries as text messages, by Twilio's REST API. A text that Twilio has taken did not arrive yet. */
import twilio from 'twilio';
import type { RecipientState } from '../../contracts/delivery.ts';
import { openRecipients, stateOfAll } from '../../conversation/texts/recipients.ts';
import { textBody, textMark } from '../../conversation/texts/text-body.ts';
import { OPTED_OUT, refusedText, textState } from '../../conversation/texts/text-states.ts';
import { isPersonalNumber } from '../../lib/withheld-number.ts';
import type { Courier, Delivery, TextStops } from '../ports/deliveries.ts';

export interface TextSender {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of the account, or the id of a messaging service (`MG…`). */
  readonly from: string;
  /** Where Twilio reports what becomes of a text. Undefined: nowhere. */
  readonly statusUrl?: (deliveryId: string) => string;
  /** Another server with the same API. */
  readonly apiUrl?: string;
}

/** An attempt has one look-up and one request, and 45 s. */
const REQUEST_MS = 12_000;
/** Texts to one number within the time of a delivery. Twilio lists the newest first. */
const MOST_TEXTS = 100;
/** Twilio's clock and ours may differ. */
const CLOCK_MS = 600_000;

type Stops = Pick<TextStops, 'isStopped' | 'stop'>;

/** Creates the courier. `undefined`: no sender is configured, and deliveries wait for one. */
export function createSmsCourier(sender: TextSender | undefined, stops: Stops): Courier {
  if (sender === undefined) {
    return {
      send: async ({ recipients }) => ({
        state: 'pending',
        reason: 'no sender of texts: set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and SMS_FROM',
        recipients,
      }),
    };
  }
  const client = new twilio.Twilio(sender.accountSid, sender.authToken, {
    timeout: REQUEST_MS,
    keepAlive: false,
    autoRetry: false,
  });
  if (sender.apiUrl !== undefined) client.api.baseUrl = sender.apiUrl;
  return {
    async send(delivery) {
      const { destination, recipients } = delivery;
      if (destination.kind !== 'sms') throw new Error('unreachable: not a text');
      const open = openRecipients(destination.to, recipients);
      const done = recipients.filter(({ address }) => !open.includes(address));
      const tried = await Promise.all(open.map((to) => sendTo({ client, sender, stops }, delivery, to)));
      const all = [...done, ...tried];
      const reason = all.find((recipient) => recipient.reason !== undefined)?.reason;
      return { state: stateOfAll(all), recipients: all, ...(reason === undefined ? {} : { reason }) };
    },
  };
}

interface Sending {
  readonly client: twilio.Twilio;
  readonly sender: TextSender;
  readonly stops: Stops;
}

async function sendTo(
  { client, sender, stops }: Sending,
  delivery: Delivery,
  address: string,
): Promise<RecipientState> {
  const { id, tenant } = delivery;
  if (!isPersonalNumber(address))
    return { address, state: 'refused', reason: 'this stands for withheld numbers' };
  if (await stops.isStopped(tenant, address)) return refusedText(address, 400, OPTED_OUT);
  const { from } = sender;
  try {
    // An earlier attempt may have got no answer, or its worker died: a text that was sent is not sent again.
    const sent = delivery.attempts > 1 ? await sentBefore(client, delivery, address) : undefined;
    if (sent !== undefined) return sent;
    const message = await client.messages.create({
      to: address,
      body: textBody(delivery, id),
      ...(from.startsWith('MG') ? { messagingServiceSid: from } : { from }),
      ...(sender.statusUrl === undefined ? {} : { statusCallback: sender.statusUrl(id) }),
    });
    return takenText(address, message);
  } catch (error: unknown) {
    if (!(error instanceof twilio.RestException) || error.status >= 500) return noAnswer(address, error);
    if (error.code === OPTED_OUT) await stops.stop(tenant, address, 'carrier');
    return refusedText(address, error.status, error.code);
  }
}

type Message = Pick<
  Awaited<ReturnType<twilio.Twilio['messages']['list']>>[number],
  'sid' | 'status' | 'errorCode' | 'numSegments' | 'body' | 'dateCreated'
>;

/**
 * The text of this delivery to the number, if Twilio has it. One that has failed was received by nobody, so it may be sent again.
 * The list cannot be asked for texts that are still queued by their time, so all of the number are read.
 */
async function sentBefore(
  client: twilio.Twilio,
  { id, eventAt }: Delivery,
  to: string,
): Promise<RecipientState | undefined> {
  const since = eventAt.getTime() - CLOCK_MS;
  const texts: readonly Message[] = await client.messages.list({ to, limit: MOST_TEXTS });
  return texts
    .filter(({ body, dateCreated }) => body.endsWith(textMark(id)) && Number(dateCreated) >= since)
    .map((text) => takenText(to, text))
    .find(({ state }) => state !== 'refused');
}

function takenText(address: string, { sid, status, errorCode, numSegments }: Message): RecipientState {
  const segments = Number(numSegments);
  const facts = { address, sid, ...(segments > 0 ? { segments } : {}) };
  // Twilio has the text, whatever the name of its state.
  return (
    textState({ ...facts, status, errorCode: errorCode || undefined }) ?? {
      ...facts,
      state: 'accepted',
    }
  );
}

/** It may have been sent: the next attempt looks it up. */
function noAnswer(address: string, error: unknown): RecipientState {
  const code = error instanceof twilio.RestException ? error.status : codeOf(error);
  return {
    address,
    state: 'pending',
    reason: `no answer of Twilio (${code}): it is looked up before it is sent again`,
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';
}
