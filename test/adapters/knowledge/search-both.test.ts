import { expect, it } from 'vitest';
import type { QuestionVectors } from '../../../src/adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { Embeddings, StoredPassage } from '../../../src/adapters/ports/knowledge.ts';
import { fittingPassages } from '../../../src/conversation/fitting-passages.ts';
import { fakeEmbeddings, fillVectors, questionVectors } from './fake-embeddings.ts';

const page = (id: string, title: string, text: string): StoredPassage => ({ id, title, text });
const PAGES = [
  page('parking', 'Parking', 'You can park behind the shop.'),
  page('tune-up', 'Basic tune-up', 'A basic tune-up is seventy-five dollars. You can rent bikes meanwhile.'),
  page('rentals', 'Rent bikes', 'We rent bikes. A basic tune-up is done before.'),
  page('tandems', 'Tandems', 'Tandems are forty dollars.'),
];

async function theSnapshot(questions: QuestionVectors, pages = PAGES, embeddings = fakeEmbeddings()) {
  const snapshot = createKnowledgeSnapshot(
    {
      versions: () => Promise.resolve(new Map([['shop', '1']])),
      passages: () => Promise.resolve(pages),
    },
    questions,
  );
  await snapshot.refresh();
  await fillVectors(snapshot, embeddings);
  return snapshot;
}

/** Embeddings in which each passage has a given similarity to every question. */
function similarities(byTitle: ReadonlyMap<string, number>): Embeddings {
  const { isShortenable: _, ...rest } = fakeEmbeddings();
  return {
    ...rest,
    isShortenable: false,
    embed: async (texts, { as }) =>
      texts.map((text) => {
        const similarity = as === 'question' ? 1 : (byTitle.get(text.split('\n')[0] ?? '') ?? 0);
        return Float32Array.of(similarity, Math.sqrt(1 - similarity ** 2));
      }),
  };
}

async function find(text: string, context: string) {
  const snapshot = await theSnapshot(questionVectors());
  return await snapshot.search({ tenant: 'shop', text, context, limit: 3 });
}

it('R-C6: a question that needs no context is found whatever was said before', async () => {
  const found = await find('where can i park', 'how much is a basic tune-up. do you rent bikes');
  expect(found[0]?.id).toBe('parking');
  expect(fittingPassages(found)[0]?.id).toBe('parking');
});

it('R-C6: a question that means nothing alone is found by what was said before', async () => {
  const [best] = await find('how much is it', 'do you have tandems');
  expect(best?.id).toBe('tandems');
});

it('R-P1: a search takes the vector that was prepared for its question', async () => {
  const asked: string[] = [];
  const snapshot = await theSnapshot(questionVectors(fakeEmbeddings(asked)));
  const question = { tenant: 'shop', text: 'how much is it', context: 'do you have tandems', limit: 3 };
  snapshot.prepare?.(question);
  const wordings = ['how much is it', 'do you have tandems'];
  await expect.poll(() => asked, { interval: 1 }).toEqual(wordings);
  await snapshot.search(question);
  expect(asked).toEqual(wordings);
});

it('R-C6: how much better a passage fits counts, not only its rank among the others', async () => {
  const pages = [
    page('gift', 'Gift cards', 'Gift cards for tandem lessons never expire.'),
    page('lessons', 'Lessons', 'Ask us about lessons.'),
    ...[1, 2, 3, 4, 5].map((at) => page(`other-${at}`, `Other ${at}`, 'Something else.')),
  ];
  // The right passage is far ahead by its words, and just behind the others by its meaning.
  const embeddings = similarities(
    new Map(pages.map(({ id, title }) => [title, id === 'gift' ? 0.85 : id === 'lessons' ? 0.9 : 0.88])),
  );
  const snapshot = await theSnapshot(questionVectors(embeddings), pages, embeddings);
  const text = 'do gift cards for tandem lessons expire';
  const found = await snapshot.search({ tenant: 'shop', text, limit: 2 });
  expect(found.map(({ id }) => id)).toEqual(['gift', 'lessons']);
});
