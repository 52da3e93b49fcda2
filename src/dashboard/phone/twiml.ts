/** Reads the TwiML of a call, as the telephone network does. */

/** The relay's attributes for one connection. */
export interface Connect {
  readonly kind: 'connect';
  /** Number of the connection within the call, from 1. */
  readonly epoch: number;
  /** Where to ask what is next when the connection ends. */
  readonly action: string;
  readonly greeting: string;
  readonly language: string;
  readonly languages: readonly string[];
  /** What may interrupt the agent, unless a frame says otherwise. */
  readonly interruptible: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The call ends. `words` are said before. */
export interface Ending {
  readonly kind: 'end';
  readonly words: string;
}

export function readTwiml(document: string): Connect | Ending {
  const response = new DOMParser().parseFromString(document, 'text/xml');
  const connect = response.querySelector('Response > Connect');
  const relay = connect?.querySelector('ConversationRelay');
  if (connect === null || relay === undefined || relay === null) {
    const said = [...response.querySelectorAll('Say')].map(({ textContent }) => textContent);
    return { kind: 'end', words: said.join(' ') };
  }
  const attribute = (name: string) => relay.getAttribute(name) ?? '';
  const language = attribute('language') || 'en-US';
  const others = [...relay.querySelectorAll('Language')].map((each) => each.getAttribute('code') ?? '');
  const parameters = Object.fromEntries(
    [...relay.querySelectorAll('Parameter')].map((each) => [
      each.getAttribute('name') ?? '',
      each.getAttribute('value') ?? '',
    ]),
  );
  return {
    kind: 'connect',
    epoch: Number(parameters['epoch'] ?? 1),
    action: connect.getAttribute('action') ?? '',
    greeting: attribute('welcomeGreeting'),
    language,
    languages: [...new Set([language, ...others])].filter((code) => code !== ''),
    interruptible: attribute('interruptible') || 'any',
    parameters,
  };
}
