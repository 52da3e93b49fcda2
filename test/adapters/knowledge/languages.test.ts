/** Searches in languages other than English, and English pages that stay English. */
import { describe, expect, it } from 'vitest';
import { loadLabelledSet, loadQuestions } from '../../../eval/labelled-set.ts';
import { filesIn, readFiles } from '../../../src/adapters/documents/files.ts';
import { languageOfQuestion, languagesOf } from '../../../src/adapters/knowledge/languages.ts';
import { createQuestionVectors } from '../../../src/adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { Embeddings, StoredPassage } from '../../../src/adapters/ports/knowledge.ts';

const SPANISH = pages('es', {
  Horario:
    'Abrimos de lunes a viernes de nueve a seis y los sábados de diez a dos. Los domingos estamos cerrados.',
  Alquiler: 'Se puede alquilar una bicicleta por día o por semana. El precio es de veinte euros al día.',
  Reparaciones:
    'Hacemos reparaciones de frenos, cadenas y pinchazos. Normalmente las terminamos en dos días.',
  Pagos: 'Se puede pagar en efectivo o con tarjeta. No aceptamos cheques de ningún banco.',
  Perros: 'Los perros son bienvenidos en la tienda si van con correa, pero no en el taller.',
  'Cómo llegar':
    'Estamos en la calle del Puerto, al lado de la estación. Hay aparcamiento detrás de la tienda.',
  Cursos: 'Los martes por la tarde damos cursos de mecánica para los que quieren aprender a cuidar su bici.',
  Devoluciones: 'Los artículos se pueden devolver en un plazo de treinta días con el recibo de compra.',
});
const GERMAN = pages('de', {
  Öffnungszeiten: 'Wir haben von Montag bis Freitag von neun bis sechs Uhr auf. Am Sonntag ist der Laden zu.',
  Verleih:
    'Sie können bei uns ein Rad für einen Tag oder eine Woche leihen. Der Preis ist zwanzig Euro am Tag.',
  Reparatur: 'Wir machen alle Reparaturen an Bremsen, Ketten und Schläuchen. Das dauert meist zwei Tage.',
  Zahlung: 'Man kann bei uns bar oder mit der Karte zahlen. Schecks nehmen wir leider nicht an.',
  Hunde: 'Hunde dürfen an der Leine mit in den Laden, aber nicht in die Werkstatt.',
  Kurse: 'Am Dienstag gibt es einen Kurs für alle, die lernen wollen, wie man ein Rad pflegt.',
});
const FRENCH = pages('fr', {
  Horaires:
    'Nous sommes ouverts du lundi au vendredi de neuf heures à dix-huit heures, et fermés le dimanche.',
  Location:
    'Vous pouvez louer un vélo pour une journée ou pour une semaine. Le prix est de vingt euros par jour.',
  Réparations: 'Nous faisons toutes les réparations de freins et de chaînes, le plus souvent en deux jours.',
  Paiement: 'Vous pouvez payer en espèces ou par carte. Nous ne prenons pas les chèques.',
  Chiens: "Les chiens sont acceptés dans le magasin s'ils sont en laisse, mais pas dans l'atelier.",
  Cours: 'Le mardi soir, il y a un cours pour ceux qui veulent apprendre à entretenir leur vélo.',
});
const ENGLISH = pages('en', {
  Hours: 'We are open from Monday to Friday from nine to six, and on Saturdays from ten to two.',
  Rental: 'You can rent a bicycle for a day or for a week. The price is twenty dollars a day.',
  Dogs: 'Dogs are welcome in the shop if they are on a leash, but not in the workshop.',
});

function pages(prefix: string, texts: Record<string, string>): StoredPassage[] {
  return Object.entries(texts).map(([title, text], at) => ({ id: `${prefix}${at}`, title, text }));
}

const TENANT = 'shop';

function searchIn(passages: readonly StoredPassage[]) {
  const store = {
    versions: () => Promise.resolve(new Map([[TENANT, '1']])),
    passages: () => Promise.resolve(passages),
  };
  const search = createKnowledgeSnapshot(store);
  return async (text: string): Promise<string | undefined> =>
    (await search.search({ tenant: TENANT, text, limit: 3 }))[0]?.title;
}

const asked = [
  [SPANISH, '¿están abiertos el sábado?', 'Horario'],
  [SPANISH, 'quiero alquilar dos bicicletas', 'Alquiler'],
  [SPANISH, 'cuánto tarda una reparación', 'Reparaciones'],
  [SPANISH, 'se puede pagar con tarjetas', 'Pagos'],
  [SPANISH, 'puedo traer a mi perro', 'Perros'],
  [SPANISH, 'dónde puedo aparcar', 'Cómo llegar'],
  [SPANISH, 'quisiera devolver un artículo que compré', 'Devoluciones'],
  [GERMAN, 'ich möchte ein Rad leihen', 'Verleih'],
  [GERMAN, 'wie lange dauert eine Reparatur', 'Reparatur'],
  [GERMAN, 'kann ich mit Karten zahlen', 'Zahlung'],
  [GERMAN, 'darf mein Hund mit', 'Hunde'],
  [GERMAN, 'haben Sie am Sonntag auf', 'Öffnungszeiten'],
  [FRENCH, 'je voudrais louer des vélos', 'Location'],
  [FRENCH, 'combien de temps pour une réparation', 'Réparations'],
  [FRENCH, 'est-ce que mon chien peut entrer', 'Chiens'],
  [FRENCH, 'vous êtes ouvert le dimanche', 'Horaires'],
] as const;

describe('pages in another language', () => {
  it.each(asked)('R-C6: are found by other forms of their words: %#', async (passages, question, title) => {
    expect(await searchIn(passages)(question)).toBe(title);
  });

  it.each(asked)('R-C6: are found beside English pages too: %#', async (passages, question, title) => {
    expect(await searchIn([...ENGLISH, ...passages])(question)).toBe(title);
  });

  it.each([
    ['are you open on Saturday', 'Hours'],
    ['I would like to rent two bicycles', 'Rental'],
    ['can I bring my dog', 'Dogs'],
  ])('R-C6: do not hide English pages: %s', async (question, title) => {
    expect(await searchIn([...ENGLISH, ...SPANISH])(question)).toBe(title);
  });

  it('R-C6: get no vector of a model that does not know them, and the languages are reported', async () => {
    const embedded: string[] = [];
    const embeddings: Embeddings = {
      ...{ name: 'english', dimensions: 2, isShortenable: false, leastSimilarity: 0.5, batchSize: 8 },
      languages: ['en'],
      embed: (texts) => {
        embedded.push(...texts);
        return Promise.resolve(texts.map(() => Float32Array.of(1, 0)));
      },
    };
    const counters = { asked: 0, failed: 0, late: 0 };
    const questions = createQuestionVectors({ embeddings, counters, onFailure: () => undefined });
    const told: string[] = [];
    const store = {
      versions: () => Promise.resolve(new Map([[TENANT, '1']])),
      passages: () => Promise.resolve([...ENGLISH, ...SPANISH]),
    };
    const search = createKnowledgeSnapshot(store, questions, (_, languages) => {
      told.push(...languages.map(({ name }) => name));
    });
    await search.refresh();
    const [vectors] = search.vectors();
    const missing = vectors?.missing() ?? new Map<string, string>();
    expect([...missing.values()]).toEqual(ENGLISH.map(({ title, text }) => `${title}\n${text}`));
    vectors?.take(new Map([...missing.keys()].map((hash) => [hash, Float32Array.of(1, 0)])));
    await search.search({ tenant: TENANT, text: 'puedo traer a mi perro a la tienda', limit: 3 });
    expect(embedded).toEqual([]);
    await search.search({ tenant: TENANT, text: 'can I bring my dog', limit: 3 });
    expect(embedded).toEqual(['can I bring my dog']);
    expect(told).toEqual(['Spanish']);
  });
});

describe('English pages', () => {
  it.each(['knowledge', 'eval/dental/pages'])('R-C6: are all English: %s', async (folder) => {
    const { documents } = await readFiles(await filesIn(folder));
    const passages = documents.flatMap((document) => document.passages);
    expect((await languagesOf(passages)).all.map(({ code }) => code)).toEqual(['en']);
  });

  it('R-C6: are all English in a public set of questions and answers', async () => {
    const { documents } = await loadLabelledSet({
      corpus: 'eval/public/corpus.jsonl',
      queries: 'eval/public/queries.jsonl',
      qrels: 'eval/public/qrels.txt',
    });
    expect((await languagesOf(documents)).all.map(({ code }) => code)).toEqual(['en']);
  });

  it('R-C6: are asked about in English beside pages in Spanish and German', async () => {
    const { all } = await languagesOf([...ENGLISH, ...SPANISH, ...GERMAN]);
    const { queries } = await loadQuestions({
      queries: 'eval/callers/queries.jsonl',
      qrels: 'eval/callers/qrels.txt',
    });
    const english = queries.filter(({ text }) => languageOfQuestion(text, all).code === 'en');
    expect(all).toHaveLength(3);
    expect(english.length / queries.length).toBeGreaterThan(0.97);
  });
});
