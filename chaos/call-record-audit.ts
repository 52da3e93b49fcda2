/** Compares the call record in Postgres with the phone's record of the call. */
import type { CallRow } from '../src/adapters/postgres/calls.ts';
import type { TurnRow } from '../src/adapters/postgres/turns.ts';
import { answerWordsIn, ANSWER_WORDS } from './answers.ts';
import type { AskedTurn, PhoneRecord } from './caller.ts';
import type { Counted, Finding } from './findings.ts';
import { hearAnswer } from './hearing.ts';

/** Compares the rows of a call whose workflow has closed. `turns` must be in the order of their numbers. */
export function auditCallRecord(
  record: PhoneRecord,
  { call, turns }: { readonly call: CallRow | undefined; readonly turns: readonly TurnRow[] },
): readonly Finding[] {
  const { callSid } = record;
  const findings: Finding[] = [];
  const find = (kind: Counted, count: number, detail: string, turn?: number): void => {
    if (count > 0) findings.push({ kind, count, callSid, detail, ...(turn === undefined ? {} : { turn }) });
  };
  find('missingRows', call === undefined ? 1 : 0, 'no row of the call');
  if (call?.endTime === null)
    find('differentRows', 1, `the row of the call has status ${call.status} and no end time`);
  const numbers = new Set(turns.map(({ turnNumber }) => turnNumber));
  for (let number = 0; number < Math.max(1, ...numbers); number += 1) {
    const detail = number === 0 ? 'no row of the greeting' : `no row number ${number}`;
    find('missingRows', numbers.has(number) ? 0 : 1, detail);
  }
  const greetings = turns.filter(({ details }) => details['kind'] === 'greeting').length;
  find('duplicateRows', greetings - 1, `${greetings} rows of the greeting`);
  const spoken = turns.filter(({ details }) => details['kind'] === 'speech');
  for (const turn of record.turns) {
    const rows = spoken.filter(({ userInput }) => userInput === turn.question);
    const asked = turn.promptsAtMs.length;
    find('missingRows', asked > 0 && rows.length === 0 ? 1 : 0, 'no row of the question', turn.number);
    find(
      'duplicateRows',
      rows.length - Math.max(1, asked),
      `${rows.length} rows for ${asked} questions`,
      turn.number,
    );
    find(
      'differentRows',
      hasMissingWords(record, turn, rows) ? 1 : 0,
      'the row does not have all the words that were heard',
      turn.number,
    );
  }
  find('outOfOrderRows', disorderOf(record, spoken), 'rows in another order than the questions');
  return findings;
}

/** Whether an answer was heard completely but is not complete in the rows. */
function hasMissingWords(record: PhoneRecord, turn: AskedTurn, rows: readonly TurnRow[]): boolean {
  // If an answer was not heard to its end, only the phone knows exactly which words were heard.
  if (rows.length === 0 || !hearAnswer(record.words, turn.marker).isComplete) return false;
  const saved = rows.flatMap(({ aiResponse }) => answerWordsIn(aiResponse ?? ''));
  return (
    new Set(saved.filter(({ marker }) => marker === turn.marker).map(({ index }) => index)).size <
    ANSWER_WORDS
  );
}

/** The number of rows that should come before their predecessor. A row of late words says so itself. */
function disorderOf(record: PhoneRecord, rows: readonly TurnRow[]): number {
  const inOrder = rows.filter(({ details }) => details['late'] !== true);
  const places = inOrder.map((row) => ({
    question: record.turns.findIndex(({ question }) => question === row.userInput),
    atMs: row.timestamp.getTime(),
  }));
  return places.filter((place, at) => {
    const before = places[at - 1];
    return before !== undefined && (place.question < before.question || place.atMs < before.atMs);
  }).length;
}
