/** Two versions of a conversation as plain text, side by side. */
import type { ForkedTurn } from './fork.ts';
import type { RecordedTurn } from './recorded-call.ts';

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
/** Number or marker of a turn, and a blank on either side. */
const MARGIN = 4;
const BETWEEN = ' | ';

/** How wide the text may be on a terminal of `columns`; undefined where there is no terminal. */
export function textWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns ?? DEFAULT_COLUMNS, MIN_COLUMNS), MAX_COLUMNS);
}

/** A turn that is the same in both. */
export function sharedTurn(turn: RecordedTurn, width: number): string {
  const caller = turn.caller === null ? [] : callerLines(turn, width);
  const agent = wrap(`agent: ${agentWords(turn)}`, width - MARGIN);
  return lines([
    ...caller,
    ...agent.map((line, index) => margin(index === 0 && caller.length === 0 ? turn.number : '', line)),
  ]);
}

export function columnHeads(width: number): string {
  const each = columnWidth(width);
  return lines(['', margin('', `${'ORIGINAL'.padEnd(each)}${BETWEEN}FORK`)]);
}

/** A turn that was answered anew: `=` where the answer is the same, `≠` where it is another. */
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

/** Whether both say the same words; how much of them the caller let the agent say does not count. */
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

/** What the caller heard, with a dash where it was cut off. */
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

/** `text` in lines of at most `width` characters; longer words are broken. */
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
