/**
 * What passages and questions in other languages than English mean without saying it: hours, a place, the way to it, a price,
 * and the days between two days. Marks stand for these in the index; no page has such words.
 */
import { saysWhen, saysWhere } from '../../lib/contact.ts';
import { daysBetween } from '../../lib/day-names.ts';
import { withoutMarks } from './words.ts';

const HOURS_MARK = 'meanshours';
const PLACE_MARK = 'meansplace';
const PRICE_MARK = 'meansprice';
const ROUTE_MARK = 'meansroute';
const MONEY =
  /[$£€]\s?\d|\d\s?(?:€|eur\b|euros?\b|\$|£|chf\b)|\bpreis|\btarif|\bprecio|\bprezz|\bprijs|\bpreco/iu;

interface Meanings {
  /** Monday first, without accents. A short form may follow after a blank. */
  readonly days: readonly string[];
  /** Between the first and the last of several days. */
  readonly until: string;
  /** Questions, without accents. */
  readonly hours: RegExp;
  readonly place: RegExp;
  readonly price: RegExp;
  readonly way: RegExp;
  /** What describes the way, without accents. */
  readonly route: RegExp;
}

const MEANINGS: Readonly<Record<string, Meanings>> = {
  de: {
    days: [
      'montag mo',
      'dienstag di',
      'mittwoch mi',
      'donnerstag do',
      'freitag fr',
      'samstag sa',
      'sonntag so',
    ],
    until: 'bis',
    hours:
      /\b(?:wann|offnungszeit\w*|geoffnet|offen|geschlossen|wie lange|uhrzeit|schlie(?:ß|ss)t?\w*)\b|\b(?:habt|haben|macht|machen)\b.*\b(?:auf|zu)$/u,
    place: /\b(?:adresse|anschrift|anfahrt|wo (?:sind|ist|seid|finde\w*|genau|befind\w+|lieg\w+|komm\w+))\b/u,
    price: /\b(?:was (?:kostet|kosten)|kostet|kosten|wie teuer|wie viel|wieviel|preise?)\b/u,
    way: /\b(?:wie (?:komm|find|gelang|fahr|lauf)\w*|anfahrt|wegbeschreibung|anreise)\b/u,
    route: /\b(?:autobahn|ausfahrt|bahnhof|(?:bus)?haltestelle|(?:bus)?linie \d+|minuten zu fu(?:ß|ss))\b/u,
  },
  fr: {
    days: [
      'lundi lun',
      'mardi mar',
      'mercredi mer',
      'jeudi jeu',
      'vendredi ven',
      'samedi sam',
      'dimanche dim',
    ],
    until: 'au?',
    hours:
      /\b(?:horaires?|ouverte?s?|ouvrez|ouvre|ouverture|fermee?s?|fermez|ferme|fermeture|quelle heure|quand)\b/u,
    place: /\b(?:adresse|ou (?:etes|est|se|vous|sont|exactement)|etes ou|trouvez|situes?)\b/u,
    price: /\b(?:combien|prix|tarifs?|coute\w*)\b/u,
    way: /\bcomment (?:(?:on|je|puis je|peut on|faire pour|fait on pour) )*(?:venir|viens|vient|aller|arriver?|vous trouver|se rendre)\b|\bitineraire\b/u,
    route: /\b(?:autoroute|sortie \d+|gare|arret|ligne \d+|minutes? a pied)\b/u,
  },
  es: {
    days: [
      'lunes lun',
      'martes mar',
      'miercoles mie',
      'jueves jue',
      'viernes vie',
      'sabado sab',
      'domingo dom',
    ],
    until: 'al?',
    hours: /\b(?:horarios?|abren?|abris|abierto\w*|abrir|cierran?|cerrais|cerrado\w*|que hora|cuando)\b/u,
    place: /\b(?:direccion|donde)\b/u,
    price: /\b(?:cuanto|precios?|cuesta\w*|vale|cobra\w*)\b/u,
    way: /\bcomo (?:(?:se|puedo|podemos|os) )*(?:llegar?|llego|llegamos|voy|vamos|ir|encuentro)\b/u,
    route: /\b(?:autopista|autovia|salida \d+|estacion|parada|linea \d+|minutos a pie)\b/u,
  },
  it: {
    days: [
      'lunedi lun',
      'martedi mar',
      'mercoledi mer',
      'giovedi gio',
      'venerdi ven',
      'sabato sab',
      'domenica dom',
    ],
    until: 'al?',
    hours: /\b(?:orari\w*|apert\w+|aprite|apre|chius\w+|chiudete|chiude|che ora|quando)\b/u,
    place: /\b(?:indirizzo|dove)\b/u,
    price: /\b(?:quanto|prezz\w+|costa\w*)\b/u,
    way: /\bcome (?:(?:si|posso|possiamo|faccio a|vi) )*(?:arriv\w+|veng\w+|venire|raggiung\w+|trovo)\b/u,
    route: /\b(?:autostrada|uscita|stazione|fermata|linea \d+|minuti a piedi)\b/u,
  },
  nl: {
    days: [
      'maandag ma',
      'dinsdag di',
      'woensdag wo',
      'donderdag do',
      'vrijdag vr',
      'zaterdag za',
      'zondag zo',
    ],
    until: '(?:t/m|tot(?: en met)?)',
    hours: /\b(?:openingstijd\w*|open|geopend|gesloten|dicht|hoe laat|wanneer)\b/u,
    place: /\b(?:adres|waar (?:zijn|zitten|is|kan|vind))\b/u,
    price: /\b(?:hoeveel|prijs|prijzen|kost(?:en)?|duur)\b/u,
    way: /\bhoe (?:kom|komen|rijd|rijden|vind|vinden|bereik)\b|\broute\b/u,
    route: /\b(?:snelweg|afslag|afrit|station|(?:bus|tram)?halte|(?:bus|tram)?lijn \d+|minuten lopen)\b/u,
  },
};

/** The marks and days that a passage means. Empty for languages that are not known here. */
export function meantByPassage(code: string, text: string): readonly string[] {
  const meanings = MEANINGS[code];
  if (meanings === undefined) return [];
  const isWhen = saysWhen(text);
  const plain = withoutMarks(text).toLowerCase();
  return [
    ...(isWhen ? [HOURS_MARK, ...daysIn(plain, code)] : []),
    ...(saysWhere(text) ? [PLACE_MARK] : []),
    ...(MONEY.test(plain) ? [PRICE_MARK] : []),
    ...(meanings.route.test(plain) ? [ROUTE_MARK] : []),
  ];
}

/** The marks that a question asks for. */
export function meantByQuestion(code: string, text: string): readonly string[] {
  const meanings = MEANINGS[code];
  if (meanings === undefined) return [];
  const plain = withoutMarks(text).toLowerCase().trim();
  return [
    ...(meanings.hours.test(plain) ? [HOURS_MARK] : []),
    ...(meanings.place.test(plain) ? [PLACE_MARK] : []),
    ...(meanings.price.test(plain) ? [PRICE_MARK] : []),
    ...(meanings.way.test(plain) ? [ROUTE_MARK] : []),
  ];
}

/** What is needed to find days in a text of one language. Compiled once, because an index reads every passage. */
const DAYS_OF = new Map(
  Object.entries(MEANINGS).map(([code, { days, until }]) => {
    const names = days.map((forms) => forms.split(' '));
    const name = `(?:${names.flat().join('|')})s?\\b\\.?`;
    return [
      code,
      {
        names,
        one: new RegExp(`\\b${name}`, 'gu'),
        several: new RegExp(`\\b(${name})\\s*(?:[-–—]|${until}\\b)\\s*(${name})`, 'gu'),
      },
    ] as const;
  }),
);

/** The days between two days, and those with a short name. */
function daysIn(text: string, code: string): readonly string[] {
  const known = DAYS_OF.get(code);
  if (known === undefined) return [];
  const { names, one, several } = known;
  const found = new Set<string>();
  const numberOf = (said: string): number => {
    const plain = said.replace(/\.$/u, '');
    return names.findIndex((forms) => forms.some((form) => plain === form || plain === `${form}s`));
  };
  const add = (from: number, to: number): void => {
    if (from < 0 || to < 0) return;
    for (const day of daysBetween(from, to)) found.add(names[day]?.[0] ?? '');
  };
  for (const [said] of text.matchAll(one)) add(numberOf(said), numberOf(said));
  for (const [, from = '', to = ''] of text.matchAll(several)) add(numberOf(from), numberOf(to));
  if (/\bsonn-/u.test(text)) add(6, 6);
  return [...found];
}
