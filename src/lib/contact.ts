/** Recognises what says where a business is, when it is open and how to reach it. */

const DAY =
  /\b(?:mon|tues?|wed(?:nes)?|thurs?|fri|satur|sat|sun)(?:day)?s?\b|\b(?:mo|di|mi|do|fr|sa|so)\b\.?|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)s?\b|\b(?:luned|marted|mercoled|gioved|venerd)[iì]|\b(?:sabato|domenica)\b|\bdaily\b|\bweekdays?\b|\bweekends?\b/iu;
/** Short names in other languages are words too: only before a time or another day. */
const SHORT_DAY =
  /\b(?:ma|di|wo|do|vr|za|zo|lun|mar|mer|mi[ée]|jeu|jue|gio|ven|vie|sam|s[áa]b|dim|dom)\b\.?(?=\s{0,3}(?:[-–—:/]|\d|t\/m\b|tot\b|gesloten\b|au?\b|al?\b))/iu;
const TIME =
  /\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?|h\b|uhr)|\d{1,2}[:.]\d{2}|\b\d{1,2}\s{0,3}(?:[-–—]|to|till?|until)\s{0,3}(?:\d{1,2}\b|noon\b|midnight\b)|\bclosed\b|\bgeschlossen\b|\bferm[ée]|\bcerrado|\bgesloten/iu;
const PHONE = /(?:\+|\(0?|\b0|\b)\d[\d\s()./-]{5,18}\d\b/u;
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w/u;
const STREET =
  /\b\d+[a-z]?,?\s+(?:\p{L}[\p{L}'.-]*\s+){0,4}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|sq|way|place|pl|court|ct|highway|hwy|close|terrace|quay|parkway)\b\.?|(?:stra(?:ß|ss)e|str\.|platz|weg|gasse|allee)\s+\d+|\b\d+,?\s+(?:bis\s+)?(?:rue|avenue|boulevard|place|quai)\s/iu;
/** As in Spain and Italy, where the kind of street comes first, and a Dutch postcode or one of five digits before a town. */
const STREET_FIRST =
  /\b(?:[Cc]alle|[Aa]venida|[Pp]laza|[Pp]aseo|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso) {1,3}(?:(?:de|del|della|la|el|los|las) ){0,2}\p{Lu}[\p{L}'. ]{1,40},? \d+/u;
const TOWN = /(?:^|[,\n]) {0,3}(?:\d{5}|\d{4}\s?[A-Z]{2})\s+\p{Lu}\p{L}+/u;
const POSTCODE =
  /\b[A-Z]{2}\s+\d{5}(?:-\d{4})?\b|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b|\bP\.?\s?O\.?\s?Box\b/u;
const HEADING =
  /\b(?:contact|hours|open(?:ing)?|visit|find us|address|location|directions?|call|phone|reach|where|kontakt|öffnungszeiten|anfahrt|adresse|horaires|contacto|horario|direcci[óo]n|openingstijden)\b/iu;
/** The digits of a telephone number; fewer are a year, a price or a page. */
const PHONE_DIGITS = 7;

/** Whether a text has an address, a telephone number, an e-mail address or opening hours. */
export function saysWhereOrWhen(text: string): boolean {
  return saysEmail(text) || saysWhere(text) || saysWhen(text) || saysPhone(text);
}

/** Whether a text has an e-mail address. */
export const saysEmail = (text: string): boolean => EMAIL.test(text);

/** Whether a text has a telephone number. */
export const saysPhone = (text: string): boolean =>
  (PHONE.exec(text)?.[0].match(/\d/gu)?.length ?? 0) >= PHONE_DIGITS;

/** Whether a text has an address. */
export const saysWhere = (text: string): boolean =>
  STREET.test(text) || STREET_FIRST.test(text) || TOWN.test(text) || POSTCODE.test(text);

/** Whether a text has a day and a time, as opening hours do. */
export const saysWhen = (text: string): boolean =>
  (DAY.test(text) || SHORT_DAY.test(text)) && TIME.test(text);

/** Whether a heading announces such a text. */
export const announcesContact = (heading: string): boolean => HEADING.test(heading);
