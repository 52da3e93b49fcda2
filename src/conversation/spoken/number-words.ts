/** Numbers from 0 to 99 as callers say them, by language, without accents. */
import { plain } from './plain.ts';

interface Numerals {
  /** From 0 up; synonyms are separated by `|`. */
  readonly small: string;
  /** From twenty, by tens. */
  readonly tens: string;
  /** `{t}` tens, `{u}` unit. */
  readonly joined: readonly string[];
  /** What does not follow the rule. */
  readonly also?: Readonly<Record<string, number>>;
  readonly hundred: string;
  readonly thousand: string;
  readonly and: string;
  readonly double: string;
  readonly triple: string;
  readonly plus: string;
}

const FRENCH_ELEVENS = 'dix,onze,douze,treize,quatorze,quinze,seize,dix sept,dix huit,dix neuf'.split(',');

const NUMERALS: Readonly<Record<string, Numerals>> = {
  en: {
    small:
      'zero|oh|o|nought|naught|nil,one,two,three,four,five,six,seven,eight,nine|niner,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,eighteen,nineteen',
    tens: 'twenty,thirty,forty|fourty,fifty,sixty,seventy,eighty,ninety',
    joined: ['{t} {u}'],
    ...{ hundred: 'hundred', thousand: 'thousand', and: 'and', double: 'double', triple: 'triple|treble' },
    plus: 'plus',
  },
  es: {
    small:
      'cero,uno|un|una,dos,tres,cuatro,cinco,seis,siete,ocho,nueve,diez,once,doce,trece,catorce,quince,dieciséis,diecisiete,dieciocho,diecinueve',
    tens: 'veinte,treinta,cuarenta,cincuenta,sesenta,setenta,ochenta,noventa',
    joined: ['{t} y {u}'],
    also: {
      ...{ veintiuno: 21, veintiún: 21, veintidós: 22, veintitrés: 23, veinticuatro: 24, veinticinco: 25 },
      ...{ veintiséis: 26, veintisiete: 27, veintiocho: 28, veintinueve: 29 },
      ...{ ciento: 100, doscientos: 200, trescientos: 300, cuatrocientos: 400, quinientos: 500 },
      ...{ seiscientos: 600, setecientos: 700, ochocientos: 800, novecientos: 900 },
    },
    ...{ hundred: 'cien|cientos', thousand: 'mil', and: 'y', double: 'doble', triple: 'triple', plus: 'más' },
  },
  fr: {
    small:
      'zéro,un|une,deux,trois,quatre,cinq,six,sept,huit,neuf,dix,onze,douze,treize,quatorze,quinze,seize,dix sept,dix huit,dix neuf',
    tens: 'vingt,trente,quarante,cinquante,soixante,septante,huitante|octante|quatre vingt|quatre vingts,nonante',
    joined: ['{t} {u}', '{t} et {u}'],
    also: Object.fromEntries(
      FRENCH_ELEVENS.flatMap((word, index) => [
        [`soixante ${word}`, 70 + index],
        [`soixante et ${word}`, 70 + index],
        [`quatre vingt ${word}`, 90 + index],
      ]),
    ),
    ...{ hundred: 'cents?', thousand: 'mille', and: 'et', double: 'double', triple: 'triple', plus: 'plus' },
  },
  de: {
    small:
      'null,eins|ein,zwei|zwo,drei,vier,fünf,sechs,sieben,acht,neun,zehn,elf,zwölf,dreizehn,vierzehn,fünfzehn,sechzehn,siebzehn,achtzehn,neunzehn',
    tens: 'zwanzig,dreißig,vierzig,fünfzig,sechzig,siebzig,achtzig,neunzig',
    joined: ['{u}und{t}', '{u} und {t}'],
    ...{
      hundred: 'hundert',
      thousand: 'tausend',
      and: 'und',
      double: 'doppel(?:t|te)?|zweimal',
      triple: 'dreimal',
    },
    plus: 'plus',
  },
  it: {
    small:
      'zero,uno|un,due,tre,quattro,cinque,sei,sette,otto,nove,dieci,undici,dodici,tredici,quattordici,quindici,sedici,diciassette,diciotto,diciannove',
    tens: 'venti,trenta,quaranta,cinquanta,sessanta,settanta,ottanta,novanta',
    joined: ['{t}{u}', '{t} {u}'],
    also: Object.fromEntries(
      'vent,trent,quarant,cinquant,sessant,settant,ottant,novant'.split(',').flatMap((stem, index) => [
        [`${stem}uno`, index * 10 + 21],
        [`${stem}otto`, index * 10 + 28],
      ]),
    ),
    ...{
      hundred: 'cento',
      thousand: 'mila',
      and: 'e',
      double: 'doppi[oa]',
      triple: 'tripl[oa]',
      plus: 'più',
    },
  },
  pt: {
    small:
      'zero,um|uma,dois|duas,três,quatro,cinco,seis|meia,sete,oito,nove,dez,onze,doze,treze,catorze|quatorze,quinze,dezasseis|dezesseis,dezassete|dezessete,dezoito,dezanove|dezenove',
    tens: 'vinte,trinta,quarenta,cinquenta,sessenta,setenta,oitenta,noventa',
    joined: ['{t} e {u}'],
    also: {
      ...{ cento: 100, duzentos: 200, trezentos: 300, quatrocentos: 400, quinhentos: 500 },
      ...{ seiscentos: 600, setecentos: 700, oitocentos: 800, novecentos: 900 },
    },
    ...{ hundred: 'centos', thousand: 'mil', and: 'e', double: 'dupl[oa]|dobro', triple: 'tripl[oa]' },
    plus: 'mais',
  },
  nl: {
    small:
      'nul,een|één,twee,drie,vier,vijf,zes,zeven,acht,negen,tien,elf,twaalf,dertien,veertien,vijftien,zestien,zeventien,achttien,negentien',
    tens: 'twintig,dertig,veertig,vijftig,zestig,zeventig,tachtig,negentig',
    joined: ['{u}en{t}', '{u} en {t}'],
    ...{ hundred: 'honderd', thousand: 'duizend', and: 'en', double: 'dubbel(?:e)?', triple: 'driemaal' },
    plus: 'plus',
  },
};

/** What a language says of numbers. */
export interface NumberWords {
  /** Digits by phrase. */
  readonly digits: ReadonlyMap<string, string>;
  readonly hundred: RegExp;
  readonly thousand: RegExp;
  readonly and: string;
  readonly double: RegExp;
  readonly triple: RegExp;
  readonly plus: RegExp;
}

const words = new Map(Object.entries(NUMERALS).map(([language, numerals]) => [language, wordsOf(numerals)]));

/** The words of a language, as its primary tag. English ones for a language without a table. */
export function numberWords(language: string): NumberWords {
  const found = words.get(language) ?? words.get('en');
  if (found === undefined) throw new Error('unreachable: there is a table for English');
  return found;
}

function wordsOf({ small, tens, joined, also = {}, ...marks }: Numerals): NumberWords {
  const digits = new Map<string, string>();
  const units = small.split(',').map((names) => names.split('|'));
  const add = (phrase: string, value: number) => digits.set(plain(phrase), String(value));
  for (const [index, names] of tens.split(',').entries()) {
    for (const ten of names.split('|')) {
      add(ten, index * 10 + 20);
      for (const [unit, ofUnit] of units.slice(0, 10).entries())
        for (const name of unit === 0 ? [] : ofUnit)
          for (const form of joined)
            add(form.replace('{t}', ten).replace('{u}', name), index * 10 + 20 + unit);
    }
  }
  for (const [value, names] of units.entries()) for (const name of names) add(name, value);
  for (const [phrase, value] of Object.entries(also)) add(phrase, value);
  const pattern = (source: string) => new RegExp(`^(?:${plain(source)})$`, 'u');
  return {
    digits,
    hundred: pattern(marks.hundred),
    thousand: pattern(marks.thousand),
    and: plain(marks.and),
    double: pattern(marks.double),
    triple: pattern(marks.triple),
    plus: pattern(marks.plus),
  };
}
