import { expect, it } from 'vitest';
import type { QuestionVectors } from '../../../src/adapters/knowledge/question-vectors.ts';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { StoredPassage } from '../../../src/adapters/ports/knowledge.ts';
import { fittingPassages } from '../../../src/conversation/fitting-passages.ts';
import { fakeEmbeddings, fillVectors, questionVectors } from './fake-embeddings.ts';

const page = (id: string, title: string, text: string): StoredPassage => ({ id, title, text });
const PAGES = [
  page('parking', 'Parking', 'You can park behind the shop.'),
  page('tune-up', 'Basic tune-up', 'A basic tune-up is seventy-five dollars. You can rent bikes meanwhile.'),
  page('rentals', 'Rent bikes', 'We rent bikes. A basic tune-up is done before.'),
  page('tandems', 'Tandems', 'Tandems are forty dollars.'),
];

async function theSnapshot(questions: QuestionVectors) {
  const snapshot = createKnowledgeSnapshot(
    {
      versions: () => Promise.resolve(new Map([['shop', '1']])),
      passages: () => Promise.resolve(PAGES),
    },
    questions,
  );
  await snapshot.refresh();
  await fillVectors(snapshot);
  return snapshot;
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
