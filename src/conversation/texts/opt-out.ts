/** What a text message to us asks for: no more texts, or texts again. */

/** The words at which Twilio stops texts by itself, and those of its French and Spanish lists. */
const STOP =
  /^(?:stop(?: ?all)?|unsubscribe|cancel|end|quit|revoke|opt[ -]?out|arr[êe]t(?:er)?|alto|parar?|basta|baja|stopp|abmelden|afmelden)$/u;
/** The same in a sentence, such as "stop texting me". Not "stop by tomorrow", nor "cancel my appointment". */
const STOP_SENTENCE =
  /^(?:(?:stop|quit|end|cancel)(?: (?:all|it|this|these|texts?|messages?|texting|messaging|sending|contacting|me|us|the|any|more|to|my|number|sms|phone))+|(?:unsubscribe|opt[ -]?out|remove|take)(?: (?:me|us|my|number|from|of|off|this|the|your|list|texts?|messages?|all|out))+|(?:no more|don['’]?t send(?: me)?(?: any)?(?: more)?|do not (?:text|message|contact)|don['’]?t (?:text|message|contact))(?: (?:texts?|messages?|me|us|any|more|anymore|again|this|number))*)$/u;
const POLITE = /(?:^| )(?:please|pls|plz|now|thanks|thank you)(?= |$)/gu;
const START = /^(?:start|unstop|yes|opt[ -]?in|subscribe)$/u;

export type TextWish = 'stop' | 'start' | 'other';

/** What the words of a text ask for. `optOutType`: what Twilio has made of them, if the account lets it. */
export function textWish(body: string, optOutType: string | undefined): TextWish {
  if (optOutType === 'STOP') return 'stop';
  if (optOutType === 'START') return 'start';
  const words = body
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}'’ -]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  const plain = words.replaceAll(POLITE, '').trim();
  if (STOP.test(plain) || STOP_SENTENCE.test(plain)) return 'stop';
  return START.test(words) ? 'start' : 'other';
}
