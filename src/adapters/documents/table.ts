/** Makes sections of the rows of a CSV file or a sheet. Each row repeats its column names, because a listener cannot see them. */
import type { Heading, Section } from './passages.ts';

export type Row = readonly string[];

export interface TableText {
  readonly sections: readonly Section[];
  readonly notices: readonly string[];
}

const QUESTION = /^(?:question|questions|q|title|topic)$/iu;
const ANSWER = /^(?:answer|answers|a|text|content|reply)$/iu;
const ALSO_ASKED = /^also[ _]asked$/iu;
/** A number, price, date or time without words. Four digits alone may be a year above a column. */
const DATA = /^(?!(?:19|20)\d\d$)[^\p{L}\d]*\d[\d.,:'’/\s–-]*[^\p{L}\d]*(?:[A-Z]{3})?$/u;
/** The first cell of opening hours, which have no column names. */
const DAY = /^(?:mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b/iu;
const DATE = /^(?:\p{L}+,? )?(?:\p{L}{3,9}\.? \d{1,2}|\d{1,2}\.? \p{L}{3,9}\.?),?(?: \d{4})?$/u;
/** A single cell that is longer, or ends like a sentence, is a remark and not the title of a table. */
const MAX_TITLE_CHARS = 80;
/** Tables for readers have some dozen columns. */
export const MAX_COLUMNS = 500;

interface Frame {
  /** Titles and remarks above the column names. */
  readonly above: readonly string[];
  readonly names: Row;
  readonly body: readonly Row[];
}

/** Returns the sections of a table below the headings `outer`, or the reason why there are none. */
export function readTable(
  all: readonly Row[],
  outer: readonly Heading[] = [],
): TableText | { readonly reason: string } {
  const widest = all.reduce((most, row) => Math.max(most, row.length), 0);
  if (widest > MAX_COLUMNS) return { reason: `has ${widest} columns: at most ${MAX_COLUMNS} are read` };
  const tables = tablesOf(all).map((rows) => {
    const frame = frameOf(rows);
    const columns = questionColumns(frame, rows);
    return columns === undefined ? rowSections(frame, outer) : questionSections(frame, columns, outer);
  });
  return {
    sections: tables.flatMap(({ sections }) => sections),
    notices: tables.flatMap(({ notices }) => notices),
  };
}

/** True if a cell is a number, so that the row has no column names. */
export const isData = (row: Row): boolean => row.some((cell) => DATA.test(cell));

/** An empty row begins another table if column names follow. These have no numbers, and the rows below them do. */
function tablesOf(all: readonly Row[]): readonly (readonly Row[])[] {
  const tables: Row[][] = [];
  let part: Row[] = [];
  const close = (): void => {
    const [head, ...rows] = part.filter((row) => filledIn(row) > 1);
    const hasNames = head !== undefined && !isData(head) && rows.some(isData);
    const last = tables.at(-1);
    if (hasNames || last === undefined) tables.push(part);
    else for (const row of part) last.push(row);
    part = [];
  };
  for (const row of all) {
    if (filledIn(row) > 0) part.push(row);
    else if (part.length > 0) close();
  }
  if (part.length > 0) close();
  return tables;
}

const filledIn = (row: Row): number => row.reduce((count, cell) => (cell === '' ? count : count + 1), 0);

/** The first row of several cells has the column names, unless a cell is a number. Groups of columns may stand above it. */
function frameOf(rows: readonly Row[]): Frame {
  const at = rows.findIndex((row) => filledIn(row) > 1);
  const first = rows[at];
  if (first === undefined) return { above: [], names: [], body: rows };
  const above = rows.slice(0, at).map(onlyCell);
  if (isData(first) || DAY.test(first[0] ?? '')) return { above, names: [], body: rows.slice(at) };
  const second = rows[at + 1];
  const hasGroups = second !== undefined && isSecondHeader(first, second, rows.slice(at + 2));
  const names = hasGroups ? joinedNames(first, second) : first;
  const heads = new Set([first, ...(hasGroups ? [second] : [])].map(keyOf));
  // Printed tables repeat their header on each page.
  const body = rows.slice(at + (hasGroups ? 2 : 1)).filter((row) => !heads.has(keyOf(row)));
  return { above, names, body };
}

const keyOf = (row: Row): string => row.join('\t').trimEnd();
const onlyCell = (row: Row): string => row.find((cell) => cell !== '') ?? '';

/** A header of two rows names groups of columns first, so its first row has gaps, and data follow below. */
function isSecondHeader(first: Row, second: Row, rest: readonly Row[]): boolean {
  const hasGaps =
    second.some((cell, at) => cell !== '' && at > 0 && (first[at] ?? '') === (first[at - 1] ?? '')) ||
    second.some((cell, at) => cell !== '' && (first[at] ?? '') === '');
  const withData = rest.filter(isData).length;
  return hasGaps && filledIn(second) > 1 && !isData(second) && withData > 0 && withData * 2 >= rest.length;
}

/** "Adults" above "Day" and "Week" becomes "Adults Day" and "Adults Week". */
function joinedNames(groups: Row, names: Row): Row {
  let group = '';
  return Array.from({ length: Math.max(groups.length, names.length) }, (_, at) => {
    const [above = '', name = ''] = [groups[at], names[at]];
    if (above !== '') group = above;
    return group === name || name === '' ? above : `${group} ${name}`.trim();
  });
}

interface QuestionColumns {
  readonly question: number;
  readonly answer: number;
}

/** Columns by their names. Two columns without names whose first one has questions are such a table too. */
function questionColumns({ names }: Frame, rows: readonly Row[]): QuestionColumns | 'unnamed' | undefined {
  const question = names.findIndex((name) => QUESTION.test(name));
  const answer = names.findIndex((name) => ANSWER.test(name));
  if (question >= 0 && answer >= 0) return { question, answer };
  const asking = rows.filter(([first = '']) => first.endsWith('?')).length;
  return asking > 0 && asking * 2 >= rows.length && rows.every((row) => row.length <= 2)
    ? 'unnamed'
    : undefined;
}

function questionSections(
  frame: Frame,
  columns: QuestionColumns | 'unnamed',
  outer: readonly Heading[],
): TableText {
  const { question, answer } = columns === 'unnamed' ? { question: 0, answer: 1 } : columns;
  const also = frame.names.findIndex((name) => ALSO_ASKED.test(name));
  const rows = columns === 'unnamed' && frame.names.length > 0 ? [frame.names, ...frame.body] : frame.body;
  const complete = rows.filter((row) => (row[question] ?? '') !== '' && (row[answer] ?? '') !== '');
  const skipped = rows.length - complete.length;
  return {
    sections: complete.map((row) => ({
      headings: [...outer, { level: 3, text: row[question] ?? '' }],
      text: row[answer] ?? '',
      alsoAsked: row[also] ?? '',
    })),
    notices: skipped === 0 ? [] : [`has ${skipped} rows without a question or an answer, which are skipped`],
  };
}

/** One section per row, or per run of rows about the same thing. A row of one cell is a title of what follows, or a remark. */
function rowSections({ above, names, body }: Frame, outer: readonly Heading[]): TableText {
  const also = names.findIndex((name) => ALSO_ASKED.test(name));
  const subject = subjectColumn(body, names);
  const [title = '', ...remarks] = above.filter((cell) => cell !== '');
  const titled = isTitle(title) ? [...outer, { level: 2, text: title }] : outer;
  const sections: Section[] = [];
  const add = (headings: readonly Heading[], text: string, alsoAsked = ''): void => {
    const last = sections.at(-1);
    if (last !== undefined && last.alsoAsked === alsoAsked && isSame(last.headings, headings)) {
      runs.at(-1)?.push(text);
    } else {
      sections.push({ headings, text, alsoAsked });
      runs.push([text]);
    }
  };
  const runs: string[][] = [];
  if (!isTitle(title) && title !== '') add(titled, title);
  for (const remark of remarks) add(titled, remark);
  let group: readonly Heading[] = [];
  let about = '';
  for (const [at, row] of body.entries()) {
    const isAlone = filledIn(row) === 1 && names.length > 1;
    const next = body[at + 1];
    if (isAlone && isTitle(onlyCell(row)) && row[0] !== '' && next !== undefined && filledIn(next) > 1) {
      group = [{ level: 3, text: onlyCell(row) }];
      about = '';
    } else if (isAlone && !(row[0] !== '' && isTitle(onlyCell(row)))) {
      add([...titled, ...group], onlyCell(row));
    } else {
      // A cell that spans several rows is filled in only once.
      about = (row[subject] ?? '') === '' ? about : (row[subject] ?? '');
      const heading = about === '' ? [] : [{ level: 4, text: about }];
      add([...titled, ...group, ...heading], spokenRow(names, row, also), row[also] ?? '');
    }
  }
  return {
    sections: sections.map((section, at) => ({ ...section, text: runs[at]?.join('\n\n') ?? '' })),
    notices: [],
  };
}

const isTitle = (cell: string): boolean =>
  cell !== '' && cell.length <= MAX_TITLE_CHARS && !/[.!?;,]$/u.test(cell);

const isSame = (one: readonly Heading[], other: readonly Heading[]): boolean =>
  one.length === other.length && one.every(({ text }, at) => text === other[at]?.text);

/** The first column that mostly has words: what the rows are about. A number or a date would be no title. */
function subjectColumn(body: readonly Row[], names: Row): number {
  const width = Math.max(names.length, ...body.slice(0, 50).map((row) => row.length));
  for (let column = 0; column < width; column += 1) {
    const cells = body.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    const words = cells.filter(
      (cell) => /\p{L}{2}/u.test(cell) && !DATE.test(cell) && cell.length <= MAX_TITLE_CHARS,
    ).length;
    if (cells.length > 0 && words * 2 > cells.length) return column;
  }
  return 0;
}

/** `Item: City bike; Price: 32`. A cell without a column name stands alone. */
function spokenRow(names: Row, row: Row, leftOut: number): string {
  return row
    .flatMap((cell, at) => {
      if (cell === '' || at === leftOut) return [];
      const name = (names[at] ?? '').replace(/:$/u, '');
      return [name === '' || name === cell ? cell : `${name}: ${cell}`];
    })
    .join('; ');
}
