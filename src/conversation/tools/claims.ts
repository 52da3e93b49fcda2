/** Recognises an answer that reports an effect that no tool has had in this call. */
import type { AgentConfig } from '../../contracts/agent.ts';
import type { ActionNote, ToolRound } from '../../contracts/tools.ts';
import { primaryTag } from '../languages.ts';
import { effectTool } from './actions.ts';

/** Something that was done: "I have booked", "your appointment has been cancelled", "you are all set". Not "I can book", nor "we moved last year". */
const CLAIMS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:(?:i(?:'ve|’ve| have)?|we(?:'ve|’ve| have)) (?:just |now |already |successfully )*(?:booked|reserved|scheduled|rescheduled|moved|changed|cancel(?:l)?ed|ordered|registered|confirmed|arranged)|(?:is|are|been|'s|’s|'re|’re) (?:now |all |just |successfully )*(?:booked|reserved|rescheduled|cancel(?:l)?ed)(?! (?:out|up|for the))|you(?:'re|’re| are) all set|your (?:[\w-]+ ){1,4}(?:is|are|(?:has|have) been) (?:now |just |already |successfully )*(?:confirmed|scheduled|moved|changed|arranged|set up))\b/iu,
  es: /(?<!\p{L})(?:he (?:reservado|cancelado|cambiado|anulado)|(?:queda|ha quedado|está) (?:reservad[oa]|cancelad[oa]|cambiad[oa]|anulad[oa]))(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:j['’]ai (?:réservé|annulé|déplacé|modifié)|(?:est|a été) (?:réservée?|annulée?|déplacée?))(?!\p{L})/iu,
  de: /(?<!\p{L})(?:(?:habe|haben)\b[^.?!]{0,80}\b(?:gebucht|reserviert|storniert|verschoben|abgesagt|eingetragen)|(?:ist|wurde)\b[^.?!]{0,60}\b(?:gebucht|reserviert|storniert|verschoben|abgesagt))(?!\p{L})/iu,
};

/** A message that was passed on. */
const MESSAGE_CLAIMS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:(?:i(?:'ve|’ve| have)?|we(?:'ve|’ve| have)) (?:just |now |already )*(?:passed|sent|forwarded|taken|left|noted down|given) (?:them |the \w+ |on |along )?(?:your|the|a|that) (?:\w+ )?message|(?:i|we)(?:'ve|’ve| have) (?:just |now |already )*passed (?:it|that|this) (?:on|along)|your message (?:is|has been|was) (?:now |just |already )*(?:sent|passed|delivered|forwarded|taken|on its way))\b/iu,
  es: /(?<!\p{L})(?:he (?:enviado|pasado|transmitido|dejado) (?:su|el|tu) (?:mensaje|recado)|(?:su|tu) mensaje (?:ha sido|está|fue) (?:enviado|entregado|transmitido))(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:j['’]ai (?:transmis|envoyé|noté|laissé) (?:votre|le) message|votre message (?:est|a été) (?:transmis|envoyé))(?!\p{L})/iu,
  de: /(?<!\p{L})(?:habe\b[^.?!]{0,60}\b(?:nachricht|es)\b[^.?!]{0,20}\b(?:weitergeleitet|weitergegeben|ausgerichtet|hinterlassen)|nachricht (?:ist|wurde)\b[^.?!]{0,30}\b(?:weitergeleitet|weitergegeben|hinterlassen))(?!\p{L})/iu,
};

/** A text that was sent to the caller. */
const TEXT_CLAIMS: Readonly<Record<string, RegExp>> = {
  en: /\b(?:(?:i(?:'ve|’ve| have)?|we(?:'ve|’ve| have)?) (?:just |now |already )*(?:texted|sent) (?:it |that |this |the \w+ )?(?:to )?(?:you|your \w+)(?: an?| the)?(?: text| sms| message|[^.?!]*\bby (?:text|sms))|(?:i(?:'ve|’ve| have)?|we(?:'ve|’ve| have)?) (?:just |now |already )*texted|(?:the|your|a) (?:text|sms)(?: message)? (?:is|has been|was) (?:now |just |already )*(?:sent|on its way|delivered))\b/iu,
  es: /(?<!\p{L})(?:(?:le|te) he (?:enviado|mandado)[^.?!]{0,40}(?:mensaje de texto|sms)|(?:mensaje de texto|sms) (?:ha sido|está|fue) enviado)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:je (?:vous|t['’])? ?ai envoyé[^.?!]{0,40}(?:sms|texto)|(?:sms|texto) (?:est|a été) envoyé)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:habe\b[^.?!]{0,60}\b(?:sms|textnachricht)\b[^.?!]{0,30}\b(?:geschickt|gesendet)|(?:sms|textnachricht) (?:ist|wurde)\b[^.?!]{0,30}\b(?:geschickt|gesendet|unterwegs))(?!\p{L})/iu,
};

/** Words that make it no report: a condition or a denial. */
const NO_REPORT: Readonly<Record<string, RegExp>> = {
  en: /\b(?:if|once|when|until|not|never|nothing|cannot)\b|n['’]t\b/iu,
  es: /(?<!\p{L})(?:si|cuando|no|nada|nunca)(?!\p{L})/iu,
  fr: /(?<!\p{L})(?:si|quand|pas|ne|n['’]|rien|jamais)(?!\p{L})/iu,
  de: /(?<!\p{L})(?:wenn|falls|sobald|nicht|nichts|kein\p{L}*|nie)(?!\p{L})/iu,
};

/** Whether `text` reports an effect although no tool has had one in this call. */
export function claimsTooMuch(
  agent: Pick<AgentConfig, 'language' | 'tools'>,
  text: string,
  {
    rounds = [],
    actions = [],
  }: { readonly rounds?: readonly ToolRound[]; readonly actions?: readonly ActionNote[] },
): boolean {
  const language = primaryTag(agent.language);
  const denial = NO_REPORT[language];
  if (agent.tools?.some(({ name }) => effectTool(agent, name) !== undefined) !== true) return false;
  const done = [...rounds.flatMap(({ calls }) => calls), ...actions]
    .filter(({ status }) => status === 'done')
    .flatMap(({ tool }) => effectTool(agent, tool)?.kind ?? []);
  // A message that was taken is no booking, and a booking is no message and no text.
  const claims = [
    ...(done.some((kind) => kind !== 'message' && kind !== 'text' && kind !== 'call-back')
      ? []
      : [CLAIMS[language]]),
    ...(done.some((kind) => kind === 'message' || kind === 'text' || kind === 'call-back')
      ? []
      : [MESSAGE_CLAIMS[language]]),
    ...(done.includes('text') ? [] : [TEXT_CLAIMS[language]]),
  ];
  return (text.match(/[^.!?]+[.!?]*/gu) ?? []).some(
    (sentence) =>
      claims.some((claim) => claim?.test(sentence)) &&
      !/\?\s*$/u.test(sentence) &&
      denial?.test(sentence) !== true,
  );
}
