/** Recognises what a line begins with: a heading, a list item, a quote, a rule, a table. */
import { isSource, namesSource, skipLine } from './inline-marks.ts';
import type { Skip } from './inline-marks.ts';

export type LineStart =
  /** The next character decides. */
  | { readonly is: 'open' }
  /** The characters are dropped. `rest` is still the beginning of the line. */
  | { readonly is: 'nothing'; readonly rest: string }
  | { readonly is: 'emptyLine' }
  | { readonly is: 'skip'; readonly skip: Skip }
  | { readonly is: 'bullet' }
  | { readonly is: 'number'; readonly number: string }
  /** No line mark: `rest` is read again as text. */
  | { readonly is: 'text'; readonly rest: string };

const OPEN =
  /^(?:#{1,6}|[-*+•◦▪▫‣·●○■□►▸–—→⇒➔➜➤]|\+[-=+]+|[-*_=~]{2,}[-*_=: ]*|-{2,}[-:| ]*|\*{1,3}|_{1,3}|\d{1,2}[.)]?|\|[ :|-]*)$/u;
/** A line that begins with this many marks has nothing to say. In characters. */
const MAX_MARKS = 200;
const RULE = /^(?:\+[-=+]{2,}\s*|(?:[-*_=]\s*){2,}|\|?[-:| ]*-[-:| ]*)\n$/u;

/** What `text`, the first characters of a line, is. */
export function decideLineStart(text: string): LineStart {
  if (text === '\n') return { is: 'emptyLine' };
  if (text === ' ') return { is: 'nothing', rest: '' };
  // A quotation, but not "> 18" or ">= 18".
  if (text === '>' || text === '> ') return { is: 'open' };
  if (text.startsWith('>') && !/^> ?[\d=$£€]/u.test(text)) return { is: 'nothing', rest: text.slice(1) };
  if (namesSource(text.toLowerCase())) return { is: 'skip', skip: skipLine };
  if (text.length > MAX_MARKS) return { is: 'skip', skip: skipLine };
  if (OPEN.test(text) || isSource(text.toLowerCase())) return { is: 'open' };
  if (RULE.test(text)) return { is: 'emptyLine' };
  if (/^#{1,6} $/u.test(text)) return { is: 'nothing', rest: '' };
  // A heading without its space: "##Hours".
  if (/^#{1,6}\p{L}$/u.test(text)) return { is: 'nothing', rest: text.replace(/^#+/u, '') };
  if (/^[-*+•◦▪▫‣·●○■□►▸–—→⇒➔➜➤] $/u.test(text)) return { is: 'bullet' };
  const number = /^(\d{1,2})[.)] $/u.exec(text)?.[1];
  if (number !== undefined) return { is: 'number', number: String(Number(number)) };
  if (text.startsWith('|')) return { is: 'text', rest: text.replace(/^[|\s]+/u, '') };
  // Emphasis before the number of an item: "**1. Book**".
  const emphasis = /^(?:\*{1,3}|_{2,3})(?=\d)/u.exec(text)?.[0];
  if (emphasis !== undefined) return { is: 'nothing', rest: text.slice(emphasis.length) };
  return { is: 'text', rest: text };
}
