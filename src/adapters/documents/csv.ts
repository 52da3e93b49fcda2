/** A table of questions and answers, as spreadsheets save it. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Section } from './passages.ts';

export interface QuestionTable {
  readonly sections: readonly Section[];
  readonly notice?: string;
}

const QUESTION = /^(?:question|questions|q|title|topic)$/iu;
const ANSWER = /^(?:answer|answers|a|text|content|reply)$/iu;
const ALSO_ASKED = /^also[ _]asked$/iu;

/** The rows as sections, or why it is no such table. Without a header the first two columns are meant. */
export function readCsv(text: string): QuestionTable | { readonly reason: string } {
  const rows = parseRows(text);
  if (typeof rows === 'string') return { reason: rows };
  const [head = []] = rows;
  const columns = {
    question: head.findIndex((name) => QUESTION.test(name)),
    answer: head.findIndex((name) => ANSWER.test(name)),
  };
  const hasHeader = columns.question >= 0 && columns.answer >= 0;
  if (!hasHeader && head.length < 2) return { reason: 'has no two columns, question and answer' };
  const { question, answer } = hasHeader ? columns : { question: 0, answer: 1 };
  const also = head.findIndex((name) => ALSO_ASKED.test(name));
  const entries = rows
    .slice(hasHeader ? 1 : 0)
    .map((row) => [row[question] ?? '', row[answer] ?? '', row[also] ?? ''] as const);
  const complete = entries.filter(([asked, said]) => asked !== '' && said !== '');
  const left = entries.length - complete.length;
  return {
    sections: complete.map(([asked, said, alsoAsked]) => ({
      headings: [{ level: 2, text: asked }],
      text: said,
      alsoAsked,
    })),
    ...(left === 0 ? {} : { notice: `${left} rows without question or answer left out` }),
  };
}

function parseRows(text: string): readonly (readonly string[])[] | string {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    });
  } catch (error: unknown) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error;
    return `is no valid CSV: ${error.code}${typeof lines === 'number' ? ` in line ${lines}` : ''}`;
  }
}

/** The one that stands most often in the first line: what spreadsheets of some countries write, or commas. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const count = (sign: string): number => line.split(sign).length;
  return ['\t', ';', ','].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
