/** The text messages about a call, a message and an alert, and those to callers. */
import { MAX_TEXT_CHARS } from '../../contracts/delivery.ts';
import { emailText } from '../delivery-email.ts';
import type { Told } from '../delivery-email.ts';

type Texted = Told | { readonly event: 'text.requested'; readonly content: { readonly text: string } };

/** What is sent. It ends with the mark of the delivery. */
export function textBody(told: Texted, id: string): string {
  const text = wordsOf(told).trim();
  const cut =
    text.length <= MAX_TEXT_CHARS
      ? text
      : `${text
          .slice(0, MAX_TEXT_CHARS - 1)
          .toWellFormed()
          .trimEnd()}…`;
  return `${cut} ${textMark(id)}`;
}

/** Twilio's API has no key for a request. This is how a text is found that may have been sent. */
export function textMark(id: string): string {
  return `(ref ${id.slice(-8).toUpperCase()})`;
}

function wordsOf(told: Texted): string {
  switch (told.event) {
    case 'text.requested':
      return told.content.text;
    case 'call.ended': {
      const { caller, summary } = told.content;
      return `Call from ${caller}: ${summary.wish === '' ? summary.summary : summary.wish}`;
    }
    case 'message.taken': {
      const { caller, message: left } = told.content;
      const from = [left.name, left.number ?? caller].filter((part) => part !== undefined).join(', ');
      return `${left.urgent === true ? 'Urgent message' : 'Message'} from ${from}: ${left.message}`;
    }
    default:
      return emailText(told).text;
  }
}
