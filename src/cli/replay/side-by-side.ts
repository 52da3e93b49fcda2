/** Formats two versions of a conversation as plain text, side by side. */
import type { ForkedTurn } from './fork.ts';
import type { RecordedTurn } from './recorded-call.ts';

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
/** Width of the left margin: the number or mark of a turn, with spaces. */
const MARGIN = 4;
const BETWEEN = ' | ';

/** The width of the text on a terminal of `columns`; undefined means no terminal. */
export function textWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? DEFAULT_COLUMNS, MIN_COLUMNS), MAX_COLUMNS);
}

/** Formats a turn that both versions share. */
export function sharedTurn(turn: RecordedTurn, width: number): string {
  const caller = turn.caller === null ? [] : callerLines(turn, width);
  const agent = wrap(`agent: ${agentWords(turn)}`, width - MARGIN);
  return lines([
    ...caller,
    ...agent.map((line, index) => margin(index === 0 && caller.length === 0 ? turn.number : '', line)),
  ]);
}

/** The heading of the two columns. */
export function columnHeads(width: number): string {
  const each = columnWidth(width);
  return lines(['', margin('', `${'ORIGINAL'.padEnd(each)}${BETWEEN}FORK`)]);
}

/** Formats a turn with both answers. The mark is `=` if they are the same, else `≠`. */
export function forkedTurn({ original, said = '' }: ForkedTurn, width: number): string {
  const each = columnWidth(width);
  const left = wrap(agentWords(original), each);
  const right = wrap(said === '' ? '(nothing)' : said, each);
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    margin(
      row === 0 ? (isSame({ original, said }) ? '=' : '≠') : '',
      `${(left[row] ?? '').padEnd(each)}${BETWEEN}${right[row] ?? ''}`,
    ),
  );
  return lines([...callerLines(original, width), ...rows]);
}

/** Whether both answers have the same words, no matter how much of them was heard. */
export function isSame({ original, said }: ForkedTurn): boolean {
  return said === undefined || said.trim() === original.said.trim();
}

function columnWidth(width: number): number {
  return Math.floor((width - MARGIN - BETWEEN.length) / 2);
}

function callerLines(turn: RecordedTurn, width: number): readonly string[] {
  const words = turn.kind === 'keys' ? `(presses ${turn.caller ?? ''})` : (turn.caller ?? '');
  return wrap(`caller: ${words}`, width - MARGIN).map((line, index) =>
    margin(index === 0 ? turn.number : '', line),
  );
}

/** What the caller heard, with a dash if the agent was interrupted. */
function agentWords({ heard, said, outcome }: RecordedTurn): string {
  if (heard === '') return said === '' ? '(nothing)' : '(nothing was heard)';
  return heard.length < said.length || outcome === 'cut' ? `${heard} —` : heard;
}

function margin(mark: number | string, line: string): string {
  return `${String(mark).padStart(MARGIN - 2)}  ${line}`.trimEnd();
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** Splits `text` into lines of at most `width` characters; longer words are broken. */
function wrap(text: string, width: number): readonly string[] {
  const found: string[] = [];
  let line = '';
  for (const word of text
    .split(/\s+/u)
    .flatMap((each) => each.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      found.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...found, line];
}
