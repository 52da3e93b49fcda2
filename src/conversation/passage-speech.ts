/** Turns the text of a passage into sentences that a voice can say: no markup, and table rows as sentences. */

/** `Item: Small bag; Price: $70`, as the documents' readers write the row of a table. */
const ROW = /^[^:;.?!]{1,40}: [^;]+(?:; [^:;]{1,40}: [^;]+)+$/u;
const PRICE = /\b(?:price|cost|fee|rate|charge|amount)s?\b/iu;
const HOURS = /\b(?:hours?|open(?:ing)?|times?)\b/iu;
const DAY = /\b(?:mon|tue|wed|thu|fri|sat|sun)/iu;
/** A shorter line that does not end a sentence is an item of a list, if the next line begins like one. */
const ITEM_CHARS = 80;
/** A wrapped line is longer. */
const UNWRAPPED_CHARS = 40;

/** The passage as sentences in one line. */
export function spokenPassage(text: string): string {
  const lines = text
    .replace(/\[([^[\]]*)\]\([^)]{0,500}\)/gu, '$1')
    .replace(/https?:\/\/\S+/giu, '')
    .split('\n')
    .map((line) => line.replace(/[*_`#|]+/gu, '').trim());
  return lines
    .map((line, index) => {
      const item = line.replace(/^(?:[-+•]|\d+\.)\s+/u, '');
      if (ROW.test(item)) return rowSentence(item);
      const isItem = item !== line || beginsAnew(line, lines[index + 1]);
      return isItem && /[\p{L}\p{N})%]$/u.test(item) ? `${item}.` : item;
    })
    .join(' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

function beginsAnew(line: string, next: string | undefined): boolean {
  if (next === undefined || line.length >= ITEM_CHARS) return false;
  return line.length < UNWRAPPED_CHARS || /^(?:$|[\p{Lu}\p{N}•+-])/u.test(next);
}

/** `A small bag is $70.`; other columns than a price or hours are named. */
function rowSentence(row: string): string {
  const cells = row.split('; ').map((cell) => {
    const [name = '', ...value] = cell.split(': ');
    return { name, value: value.join(': ').replace(/\.$/u, '') };
  });
  const [first, second, ...more] = cells;
  if (first === undefined || second === undefined) return row;
  // The row has a heading of its own: "Mon–Fri: Desk: 6–10; Sauna: 7–9".
  const [name = '', ...value] = first.value.split(': ');
  if (value.length > 0) {
    const own = { name, value: value.join(': ') };
    return `${first.name}: ${[own, second, ...more].map(namedValue).join(', ')}.`;
  }
  if (more.length === 0 && PRICE.test(second.name)) return `${subjectOf(first.value)} ${second.value}.`;
  if (more.length === 0 && HOURS.test(second.name) && DAY.test(first.value)) {
    const isClosed = /^closed$/iu.test(second.value);
    return `On ${first.value} we are ${isClosed ? 'closed' : `open ${second.value}`}.`;
  }
  return `${first.value}: ${[second, ...more].map(namedValue).join(', ')}.`;
}

const namedValue = ({ name, value }: { readonly name: string; readonly value: string }): string =>
  `${lowerFirst(name)} ${value}`;

const UNCOUNTED =
  /(?:ing|age|ance|ment)$|^(?:admission|entry|delivery|access|coffee|tea|water|labor|labour|service)$/iu;
const IRREGULAR_PLURAL = /^(?:children|people|men|women)$/iu;

/** `A small bag is`, `Adults are`, `Parking is`. */
function subjectOf(item: string): string {
  const head =
    item.split(/\s*[,(]|\s(?:for|with|without|under|over|of|in|from|per|and|or|to|up)\s/u)[0] ?? item;
  const noun = head.split(/\s+/u).at(-1) ?? '';
  if (IRREGULAR_PLURAL.test(noun) || /[^su]s$/iu.test(noun)) return `${item} are`;
  if (UNCOUNTED.test(noun) || /^(?:an?|the|one|\d)/iu.test(item)) return `${item} is`;
  return `${/^[aeio]/iu.test(item) ? 'An' : 'A'} ${lowerFirst(item)} is`;
}

/** Keeps names and abbreviations, such as "BMX bike". */
function lowerFirst(text: string): string {
  return /^\p{Lu}[\p{Ll}\s]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
