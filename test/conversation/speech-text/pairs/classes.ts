import { addresses } from './addresses.ts';
import { dates } from './dates.ts';
import { markdown } from './markdown.ts';
import { mixed } from './mixed.ts';
import { money } from './money.ts';
import { numbers } from './numbers.ts';
import type { Pairs } from './pair.ts';
import { phones } from './phones.ts';
import { times } from './times.ts';
import { units } from './units.ts';
import { web } from './web.ts';
import { words } from './words.ts';

/** Every table, by its class. */
export const classes: Readonly<Record<string, Pairs>> = {
  money,
  numbers,
  dates,
  times,
  phones,
  addresses,
  units,
  web,
  words,
  markdown,
  mixed,
};
