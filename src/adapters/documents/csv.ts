/** Reads a CSV table of questions and answers. */
import { CsvError, parse } from 'csv-parse/sync';
import type { Section } from './passages.ts';

export interface QuestionTable {
  readonly sections: readonly Section[];
  readonly notice?: string;
}

const QUESTION = /^(?:question|questions|q|title|topic)$/iu;
const ANSWER = /^(?:answer|answers|a|text|content|reply)$/iu;
const ALSO_ASKED = /^also[ _]asked$/iu;

/**
 * Returns one section per row, or the reason why the text is not such a table. Without a header row, the first two columns
 * are question and answer.
 */
export function readCsv(text: string): QuestionTable | { readonly reason: string } {
  const rows = parseRows(text);
  if (typeof rows === 'string') return { reason: rows };
  const [head = []] = rows;
  const columns = {
    question: head.findIndex((name) => QUESTION.test(name)),
    answer: head.findIndex((name) => ANSWER.test(name)),
  };
  const hasHeader = columns.question >= 0 && columns.answer >= 0;
  if (!hasHeader && head.length < 2) return { reason: 'needs two columns, question and answer' };
  const { question, answer } = hasHeader ? columns : { question: 0, answer: 1 };
  const also = head.findIndex((name) => ALSO_ASKED.test(name));
  const entries = rows
    .slice(hasHeader ? 1 : 0)
    .map((row) => [row[question] ?? '', row[answer] ?? '', row[also] ?? ''] as const);
  const complete = entries.filter(([asked, said]) => asked !== '' && said !== '');
  const skipped = entries.length - complete.length;
  return {
    sections: complete.map(([asked, said, alsoAsked]) => ({
      headings: [{ level: 2, text: asked }],
      text: said,
      alsoAsked,
    })),
    ...(skipped === 0
      ? {}
      : { notice: `has ${skipped} rows without a question or an answer, which are skipped` }),
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
    return `is not valid CSV: ${error.code}${typeof lines === 'number' ? ` in line ${lines}` : ''}`;
  }
}

/** The most frequent delimiter in the first line. Spreadsheets write semicolons or tabs in some countries. */
function delimiterOf(text: string): string {
  const [line = ''] = text.split(/\r?\n/, 1);
  const count = (sign: string): number => line.split(sign).length;
  return ['\t', ';', ','].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
