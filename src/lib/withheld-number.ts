/** Callers who withhold their number: it must never be taken for a person. */

/** What carriers send instead: words typed on a keypad (ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE). */
export const WITHHELD: ReadonlySet<string> = new Set([
  '+266696687',
  '+7378742833',
  '+2562533',
  '+8656696',
  '+86282452253',
]);

const E164 = /^\+[1-9]\d{6,14}$/u;

/** Whether a number identifies one caller. Words such as `anonymous` and the numbers of `WITHHELD` stand for many. */
export function isPersonalNumber(number: string): boolean {
  return E164.test(number) && !WITHHELD.has(number);
}
