/** The value that a table has for a word from outside. Tables inherit further words, such as `constructor`, which have none. */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
