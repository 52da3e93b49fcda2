/** Tells what the writer of an e-mail says from what the mail program puts below it: a signature and the messages before. */
import { saysWhereOrWhen } from '../../lib/contact.ts';
import { CONTACT_HEADING } from './html.ts';
import type { Section } from './passages.ts';

/** Before a subject that was answered or forwarded. */
const PREFIXES = /^(?:(?:re|aw|antw|sv|vs|res|fwd?|wg|tr|rv|enc|doorst)\s?(?:\[\d+\])?\s?:\s*)+/iu;
const FORWARDED = /^(?:fwd?|wg|tr|rv|enc|doorst)\s?:/iu;
/** "On 9 January 2026 at 14:11, Ann Lee <ann@example.com> wrote:", on one or two lines. */
const ATTRIBUTION =
  /^(?:On|Am|Le|El|Il|Op|Em|Den)[ \t](?=[^\n]{0,80}\d)[^\n]{0,200}(?:\n[^\n]{0,200})?(?<!\p{L})(?:wrote|schrieb|écrit|escribió|scritto|schreef|escreveu|skrev)(?!\p{L})[^\n]{0,200}:[ \t]*$/mu;
/** The head of a message below, from the sender to the subject, and the line above it, which says what follows. */
const HEAD =
  /^(?:(?:[-_]{5,}[^\n]{0,60}|[^\n]{0,60}:)[ \t]*\n{1,2})?[*]?(?:From|Von|De|Da|Van|Från|Fra)[ \t]?:[^\n]*\n(?:[^\n]*\n){0,9}?[*]?(?:Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto|Ämne|Emne)[ \t]?:[^\n]*(?:\n[*]?(?:To|An|À|Para|Aan|Till|Til|Cc)[ \t]?:[^\n]*)*/mu;
const QUOTED_LINE = /^>.*$\n?/gmu;
const SIGNATURE = /^--[ \t]*$/mu;

export interface EmailParts {
  readonly sections: readonly Section[];
  /** True if messages before were left out. */
  readonly hasQuotes: boolean;
}

/** The subject without "Re:" and the like. */
export const plainSubject = (subject: string): string => subject.replace(PREFIXES, '').trim();

/**
 * Returns what the writer says, and the lines of the signature that say where, when or how to reach the business. A forwarded
 * message counts as the writer's.
 */
export function ownParts(sections: readonly Section[], subject: string): EmailParts {
  const own = withoutMessages(sections, FORWARDED.test(subject));
  return own.sections.length > 0 ? own : withoutMessages(sections, true);
}

function withoutMessages(sections: readonly Section[], isForwarded: boolean): EmailParts {
  const kept: Section[] = [];
  const signature: string[] = [];
  let isSigned = false;
  let hasQuotes = false;
  for (const section of sections) {
    const { text, isLast, isQuoting } = withoutQuotes(section.text, isForwarded);
    hasQuotes ||= isQuoting;
    const at: number = isSigned ? 0 : text.search(SIGNATURE);
    const own = (at < 0 ? text : text.slice(0, at)).trim();
    if (own !== '') kept.push({ ...section, text: own });
    if (at >= 0) signature.push(...text.slice(at).split('\n').filter(saysWhereOrWhen));
    isSigned ||= at >= 0 && !isForwarded;
    if (isLast) break;
  }
  const contact = [...new Set(signature.map((line) => line.trim()))].join('\n');
  const hasContact = kept.length > 0 && contact !== '';
  return {
    sections: hasContact ? [...kept, { headings: [CONTACT_HEADING], text: contact }] : kept,
    hasQuotes,
  };
}

interface Unquoted {
  readonly text: string;
  /** Nothing after this text is the writer's. */
  readonly isLast: boolean;
  readonly isQuoting: boolean;
}

function withoutQuotes(source: string, isForwarded: boolean): Unquoted {
  const head = HEAD.exec(source);
  if (isForwarded)
    return { text: head === null ? source : without(source, head), isLast: false, isQuoting: false };
  const above = head === null ? source : source.slice(0, head.index);
  const attribution = ATTRIBUTION.exec(above);
  const rest = attribution === null ? '' : above.slice(attribution.index + attribution[0].length);
  // Where each quoted line has its mark, the writer may have answered between them.
  const isMarked = /^\s*>/u.test(rest);
  const text =
    attribution === null ? above : isMarked ? without(above, attribution) : above.slice(0, attribution.index);
  const own = text.replaceAll(QUOTED_LINE, '');
  return {
    text: own,
    isLast: head !== null || (attribution !== null && !isMarked),
    isQuoting: own !== source,
  };
}

const without = (text: string, found: RegExpExecArray): string =>
  text.slice(0, found.index) + text.slice(found.index + found[0].length);
