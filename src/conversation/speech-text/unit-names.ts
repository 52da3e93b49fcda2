/** Names of written units, singular and plural, in American and British spelling. */
import type { English } from './number-words.ts';

type Name = readonly [one: string, many: string];

const plain = (one: string, many = `${one}s`): Name => [one, many];
const rate = (one: string, each: string): Name => [`${one} per ${each}`, `${one}s per ${each}`];

const NAMES: Readonly<Record<string, Name>> = {
  mm: plain('millimeter'),
  cm: plain('centimeter'),
  m: plain('meter'),
  km: plain('kilometer'),
  mi: plain('mile'),
  yd: plain('yard'),
  yds: plain('yard'),
  ft: plain('foot', 'feet'),
  'sq ft': plain('square foot', 'square feet'),
  'sq m': plain('square meter'),
  'm²': plain('square meter'),
  'ft²': plain('square foot', 'square feet'),
  'm³': plain('cubic meter'),
  'km²': plain('square kilometer'),
  mg: plain('milligram'),
  g: plain('gram'),
  kg: plain('kilogram'),
  kgs: plain('kilogram'),
  lb: plain('pound'),
  lbs: plain('pound'),
  oz: plain('ounce'),
  'fl oz': plain('fluid ounce'),
  ml: plain('milliliter'),
  mL: plain('milliliter'),
  l: plain('liter'),
  L: plain('liter'),
  gal: plain('gallon'),
  qt: plain('quart'),
  pt: plain('pint'),
  tsp: plain('teaspoon'),
  tbsp: plain('tablespoon'),
  s: plain('second'),
  sec: plain('second'),
  secs: plain('second'),
  min: plain('minute'),
  mins: plain('minute'),
  h: plain('hour'),
  hr: plain('hour'),
  hrs: plain('hour'),
  wk: plain('week'),
  wks: plain('week'),
  mo: plain('month'),
  mos: plain('month'),
  yr: plain('year'),
  yrs: plain('year'),
  ms: plain('millisecond'),
  mph: rate('mile', 'hour'),
  'km/h': rate('kilometer', 'hour'),
  kmh: rate('kilometer', 'hour'),
  kph: rate('kilometer', 'hour'),
  'm/s': rate('meter', 'second'),
  mpg: rate('mile', 'gallon'),
  rpm: rate('revolution', 'minute'),
  KB: plain('kilobyte'),
  kB: plain('kilobyte'),
  MB: plain('megabyte'),
  GB: plain('gigabyte'),
  TB: plain('terabyte'),
  Mbps: rate('megabit', 'second'),
  Gbps: rate('gigabit', 'second'),
  Hz: plain('hertz', 'hertz'),
  kHz: plain('kilohertz', 'kilohertz'),
  MHz: plain('megahertz', 'megahertz'),
  GHz: plain('gigahertz', 'gigahertz'),
  W: plain('watt'),
  kW: plain('kilowatt'),
  kWh: plain('kilowatt hour'),
  Wh: plain('watt hour'),
  V: plain('volt'),
  A: plain('amp'),
  Ah: plain('amp hour'),
  mAh: plain('milliamp hour'),
  hp: plain('horsepower', 'horsepower'),
  Nm: plain('newton meter'),
  psi: plain('P S I', 'P S I'),
  PSI: plain('P S I', 'P S I'),
  bar: plain('bar', 'bar'),
  dB: plain('decibel'),
  '%': plain('percent', 'percent'),
  '°': plain('degree'),
  '°F': plain('degree Fahrenheit', 'degrees Fahrenheit'),
  '°C': plain('degree Celsius', 'degrees Celsius'),
  º: plain('degree'),
  '℃': plain('degree Celsius', 'degrees Celsius'),
  '℉': plain('degree Fahrenheit', 'degrees Fahrenheit'),
};

/** Longest first, so that "km/h" does not match as "km". */
export const UNIT_NAMES: readonly string[] = Object.keys(NAMES).sort((a, b) => b.length - a.length);

/** "km" → ["kilometer", "kilometers"], in the spelling of `english`. */
export function unitName(written: string, english: English): Name {
  const [one, many] = NAMES[written] ?? plain(written);
  return english === 'en-GB' ? [british(one), british(many)] : [one, many];
}

function british(name: string): string {
  return name.replace(/(met|lit)er/u, '$1re');
}
