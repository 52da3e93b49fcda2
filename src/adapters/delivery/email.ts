/** Sends deliveries by e-mail. A mail server that accepts one does not say that it arrives. */
import nodemailer from 'nodemailer';
import { z } from 'zod';
import { isLoopback } from '../../config/urls.ts';
import type { RecipientState } from '../../contracts/delivery.ts';
import { emailText } from '../../conversation/delivery-email.ts';
import { openRecipients, stateOfAll } from '../../conversation/texts/recipients.ts';
import type { Courier, Delivery, DeliveryResult } from '../ports/deliveries.ts';

export interface MailServer {
  /** `smtps://user:password@host`, or `smtp://…`: then STARTTLS is required unless the host is this machine. */
  readonly url: string;
  readonly from: string;
}

const CONNECT_MS = 10_000;

/** Nodemailer's errors: `responseCode` is the server's answer, `rejected` the addresses that it refused. */
const failureSchema = z.object({
  code: z.string().optional(),
  responseCode: z.number().optional(),
  rejectedErrors: z.array(z.object({ recipient: z.string(), responseCode: z.number() })).optional(),
});
type MailFailure = z.infer<typeof failureSchema>;

/** Creates the courier. `undefined`: no mail server is configured, and deliveries wait for one. */
export function createEmailCourier(server: MailServer | undefined): Courier {
  if (server === undefined) {
    return {
      send: async ({ recipients }) => ({
        state: 'pending',
        reason: 'no mail server: set SMTP_URL and MAIL_FROM',
        recipients,
      }),
    };
  }
  const transport = transportTo(server);
  return {
    async send(delivery) {
      const open = openAddresses(delivery);
      if (delivery.event === 'text.requested') throw new Error('unreachable: a text is no e-mail');
      const done = delivery.recipients.filter(({ address }) => !open.includes(address));
      if (open.length === 0) return resultOf(done);
      const message = {
        ...emailText(delivery),
        to: [...open],
        // The same in every attempt, so that a mailbox may drop a second copy.
        messageId: `<${delivery.id}@${domainOf(server.from)}>`,
        date: delivery.eventAt,
      };
      try {
        const sent = await transport.sendMail(message);
        const failure = failureOf({ rejectedErrors: sent.rejectedErrors });
        return resultOf([...done, ...open.map((address) => stateOf(address, failure))]);
      } catch (error: unknown) {
        const failure = failureOf(error);
        return resultOf([...done, ...open.map((address) => stateOf(address, failure, reasonOf(failure)))]);
      }
    },
  };
}

function transportTo({ url, from }: MailServer) {
  const isLocal = isLoopback(new URL(url).hostname);
  const transport = nodemailer.createTransport(url, { from, ...(isLocal ? {} : { requireTLS: true }) });
  Object.assign(transport.options, { connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS });
  return transport;
}

/** Why the server takes no messages from us. Undefined: it does. Connects and signs in; sends nothing. */
export async function mailServerFault(server: MailServer): Promise<string | undefined> {
  const transport = transportTo(server);
  Object.assign(transport.options, { socketTimeout: CONNECT_MS });
  try {
    await transport.verify();
    return undefined;
  } catch (error: unknown) {
    return reasonOf(failureOf(error));
  } finally {
    transport.close();
  }
}

function openAddresses({ destination, recipients }: Delivery): readonly string[] {
  if (destination.kind !== 'email') throw new Error('unreachable: not an e-mail');
  return openRecipients(destination.to, recipients);
}

/** `reason`: why nothing was sent. */
function stateOf(
  address: string,
  { responseCode, rejectedErrors = [] }: MailFailure,
  reason?: string,
): RecipientState {
  const code = rejectedErrors.find(({ recipient }) => recipient === address)?.responseCode ?? responseCode;
  if (code === undefined && reason === undefined) return { address, state: 'accepted' };
  const isFinal = code !== undefined && code >= 500 && rejectedErrors.length > 0;
  const why = rejectedErrors.length > 0 ? `the mail server refuses this address (${code})` : reason;
  return { address, state: isFinal ? 'refused' : 'pending', ...(why === undefined ? {} : { reason: why }) };
}

function resultOf(recipients: readonly RecipientState[]): DeliveryResult {
  const reason = recipients.find((recipient) => recipient.reason !== undefined)?.reason;
  return { state: stateOfAll(recipients), recipients, ...(reason === undefined ? {} : { reason }) };
}

/** Without the server's text, which may contain the words of a caller. */
function reasonOf({ code, responseCode }: MailFailure): string {
  if (code === 'EAUTH') return 'the mail server refuses the user name or password in SMTP_URL';
  if (code === 'ETLS') return 'no encrypted connection to the mail server';
  if (responseCode !== undefined) return `the mail server answered ${responseCode}`;
  return `the mail server cannot be reached${code === undefined ? '' : ` (${code})`}`;
}

function failureOf(error: unknown): MailFailure {
  return failureSchema.safeParse(error).data ?? {};
}

function domainOf(from: string): string {
  return /@([^\s>]+)/u.exec(from)?.[1] ?? 'localhost';
}
