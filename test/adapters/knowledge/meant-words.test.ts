import { beforeAll, describe, expect, it } from 'vitest';
import { impliedWords } from '../../../src/adapters/knowledge/implied-words.ts';
import { meantByPassage, meantByQuestion } from '../../../src/adapters/knowledge/meant-words.ts';
import { saysWhen, saysWhere } from '../../../src/lib/contact.ts';
import { buildPassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';
import type { PassageSearch } from '../../../src/adapters/knowledge/passage-search.ts';

describe('what an English passage means (R-C6)', () => {
  it.each([
    ['Members swipe in 24/7', ['open', 'hours', 'night']],
    ['The laundry is open round the clock', ['hours']],
    ['0113 496 0188', ['phone', 'number']],
    ['hello@foundry.example', ['email']],
    ['Unit 3, Weir Lane, Leeds LS4 2HX', ['address', 'postcode']],
    ['Monday 9 to 5, Tuesday 9 to 1', ['open', 'close', 'hours']],
  ])('%s', (text, meant) => {
    expect(impliedWords(text)).toEqual(expect.arrayContaining(meant));
  });

  it('is no opening time in the row of a timetable', () => {
    const implied = impliedWords('Day: Thursday; Start: 07:00; Class: Yoga');
    expect(implied).toContain('when');
    expect(implied).not.toContain('hours');
  });
});

const PAGES = {
  de: [
    ['zeiten', 'Bäckerei', 'Mo–Fr 6:30–18:00 Uhr, Sa 6:30–13:00 Uhr. Sonn- und Feiertage zu.'],
    ['ort', 'Bäckerei', 'Lange Geismarstraße 41, 37073 Göttingen, im Haus neben der Sparkasse.'],
    ['brot', 'Brot', 'Ein Roggenbrot von einem Kilo ist bei uns für 5,40 € zu haben.'],
    [
      'gluten',
      'Unverträglichkeit',
      'Glutenfreies backen wir nur für die, die es bestellen, und in einem eigenen Ofen.',
    ],
    ['bus', 'Der Weg', 'Die Bushaltestelle ist direkt vor der Tür, und das Parkhaus ist um die Ecke.'],
    ['hund', 'Tiere', 'Ein Hund darf bei uns mit in das Haus, wenn er an der Leine ist.'],
  ],
  fr: [
    ['heures', 'Le salon', 'Mardi – vendredi : 9h – 12h30. Le salon est à vous du mardi au vendredi.'],
    ['lieu', 'Le salon', 'Nous sommes au 27 rue Vendôme, dans le sixième, près du métro.'],
    ['coupe', 'La coupe', 'Une coupe pour les hommes est à 28 € avec le shampooing.'],
    ['trajet', 'Venir', 'Prenez la ligne 3 et descendez à la gare de Vaise, puis cinq minutes à pied.'],
    ['chien', 'Les animaux', 'Le chien peut entrer dans le salon avec vous, mais pas le chat.'],
  ],
  es: [
    ['horas', 'El taller', 'De lunes a viernes de 8:30 a 13:30 y los sábados de 9 a 13 h.'],
    ['lugar', 'El taller', 'La calle es Escultor Palao 18, en el barrio de Delicias, junto a la plaza.'],
    ['aceite', 'El aceite', 'Por el aceite y el filtro de un coche son 69 € con todo.'],
    ['camino', 'El camino', 'La parada del autobús está en la esquina, a dos minutos a pie.'],
    ['perros', 'Los animales', 'Los perros no pueden entrar en el taller, pero sí en la oficina.'],
  ],
} as const;

describe('questions in other languages find what passages mean (R-C6)', () => {
  const searches = new Map<string, PassageSearch>();
  beforeAll(async () => {
    for (const [code, pages] of Object.entries(PAGES))
      searches.set(code, await buildPassageSearch(pages.map(([id, title, text]) => ({ id, title, text }))));
  });

  it.each([
    ['de', 'wann machen sie denn morgens auf', 'zeiten'],
    ['de', 'haben sie am sonntag offen', 'zeiten'],
    ['de', 'wie ist denn ihre adresse', 'ort'],
    ['de', 'meine tochter verträgt kein gluten haben sie da was', 'gluten'],
    ['de', 'mit welchem bus komme ich zu ihnen', 'bus'],
    ['fr', 'vous êtes ouverts le mercredi', 'heures'],
    ['de', 'wie finde ich denn zu ihnen', 'bus'],
    ['fr', 'vous êtes où exactement', 'lieu'],
    ['fr', 'comment on vient chez vous', 'trajet'],
    ['es', 'cómo llego hasta allí', 'camino'],
    ['es', 'a qué hora cierran', 'horas'],
    ['es', 'abren los jueves', 'horas'],
    ['es', 'cuánto cuesta el aceite', 'aceite'],
  ] as const)('%s: %s', (code, text, id) => {
    const best = searches.get(code)?.rank({ text, depth: 1 }).numbers[0];
    expect(best === undefined ? undefined : PAGES[code][best]?.[0]).toBe(id);
  });

  it('knows nothing of languages without a list', () => {
    expect(meantByPassage('fi', 'ma 9:00-17:00')).toEqual([]);
    expect(meantByQuestion('fi', 'milloin olette auki')).toEqual([]);
  });

  it('names the days between two days', () => {
    expect(meantByPassage('de', 'Mo–Mi 8:00–12:00 Uhr')).toEqual(
      expect.arrayContaining(['montag', 'dienstag', 'mittwoch']),
    );
    expect(meantByPassage('nl', 'ma t/m wo 8:00-12:00, zaterdag gesloten')).toContain('dinsdag');
  });
});

describe('hours and addresses are recognised in other languages (R-C6)', () => {
  it.each([
    'ma t/m vr 8.30 – 17.30',
    'zo gesloten',
    'sam. 9h – 17h',
    'lun-vie 8:30 a 13:30',
    'lunedì 9:00-12:30',
    'Tuesday through Saturday from 9 to 6',
  ])('hours: %s', (text) => {
    expect(saysWhen(text)).toBe(true);
  });

  it.each([
    'Oudegracht 214, 3511 NR Utrecht',
    'Calle Escultor Palao 18, 50017 Zaragoza',
    'Via Roma 12',
    'Am Markt 3\n37073 Göttingen',
  ])('an address: %s', (text) => {
    expect(saysWhere(text)).toBe(true);
  });

  it.each([
    'so say the 3 of them',
    'via our website, 24 hours a day',
    'im Jahr 12000 Besucher',
    'a dim light',
  ])('neither: %s', (text) => {
    expect(saysWhen(text) || saysWhere(text)).toBe(false);
  });
});
