/** Arguments that a caller has spoken or spelled: telephone numbers, e-mail addresses and names, as the tool is to get them. */
import type { AgentConfig } from '../contracts/agent.ts';
import type { JsonSchema } from '../contracts/tools.ts';
import { dictatedEmail } from '../conversation/spoken/email.ts';
import { spelledName } from '../conversation/spoken/name.ts';
import { countryOf, spokenPhone } from '../conversation/spoken/phone.ts';
import { spokenKind } from '../conversation/tools/spoken-kind.ts';

/** Puts what was meant in the place of what was said. Returns what cannot be understood, for the model. */
export function normaliseSpoken(
  agent: Pick<AgentConfig, 'language' | 'numbers'>,
  given: Record<string, unknown>,
  schema: JsonSchema,
): readonly string[] {
  const { language } = agent;
  return Object.entries(given).flatMap(([name, said]) => {
    if (typeof said !== 'string') return [];
    switch (spokenKind(schema, name)) {
      case 'phone': {
        const number = spokenPhone(said, { language, country: countryOf(agent) });
        if (number === undefined)
          return [
            `${name} is no whole telephone number: ask the caller to say it digit by digit, with the area code`,
          ];
        given[name] = number;
        return [];
      }
      case 'email': {
        const address = dictatedEmail(said, language);
        if (address === undefined)
          return [`${name} is not exactly one e-mail address: ask the caller to spell it`];
        given[name] = address;
        return [];
      }
      case 'name':
        given[name] = spelledName(said, language) ?? said;
        return [];
      case undefined:
        return [];
    }
  });
}
