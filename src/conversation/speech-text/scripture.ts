/** Rules for chapters and verses: "Psalm 23:4", "1 Corinthians 13:4-7". */
import { cardinal, ordinal } from './number-words.ts';
import { START, TO } from './patterns.ts';
import { rule } from './rule.ts';
import type { MatchContext, Rule } from './rule.ts';

/** Books that are not also people. */
const BOOKS =
  "Psalms?|Genesis|Gen\\.|Exodus|Leviticus|Numbers|Deuteronomy|Kings|Chronicles|Proverbs|Prov\\.|Ecclesiastes|Isaiah|Lamentations|Acts|Romans|Rom\\.|Corinthians|Cor\\.|Galatians|Ephesians|Philippians|Colossians|Thessalonians|Hebrews|Revelation|Rev\\.|Surah?|Qur[’']?an";
/** Books that a person may be called. A time may stand beside them: "Mark 10:30". */
const PEOPLE =
  'Joshua|Judges|Ruth|Samuel|Esther|Job|Jeremiah|Ezekiel|Daniel|Hosea|Joel|Amos|Jonah|Micah|Malachi|Matthew|Matt\\.|Mark|Luke|John|Timothy|Titus|James|Peter|Jude';
const VERSE = String.raw`(\d{1,3}):(\d{1,3})(?:${TO}(\d{1,3}))?(?![\d:]|-\d|\.\d|\s?[AaPp]\.?[Mm](?!\p{L}))`;

export const scripture: readonly Rule[] = [
  rule(
    String.raw`${START}([123])(?=\s(?:Samuel|Kings|Chronicles|Corinthians|Cor\.|Thessalonians|Timothy|Peter|John)\s\d|\s(?:Corinthians|Thessalonians|Chronicles)(?!\p{L}))`,
    ([, book = ''], { english }) => {
      const name = ordinal(book, english);
      return name.charAt(0).toUpperCase() + name.slice(1);
    },
  ),
  rule(String.raw`(?<=\b(?:${BOOKS})\s)${VERSE}`, verses),
  rule(String.raw`(?<=\b(?:${PEOPLE})\s)(?!\d+:\d[05](?!\s?[-–—\d]))${VERSE}`, verses),
];

function verses([, chapter = '', from = '', to = '']: readonly string[], { english }: MatchContext): string {
  const last = to === '' ? '' : ` to ${cardinal(to, english)}`;
  return `${cardinal(chapter, english)} ${cardinal(from, english)}${last}`;
}
