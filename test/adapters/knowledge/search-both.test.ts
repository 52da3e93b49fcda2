import { expect, it } from 'vitest';
import { createKnowledgeSnapshot } from '../../../src/adapters/knowledge/snapshot.ts';
import type { StoredPassage } from '../../../src/adapters/ports/knowledge.ts';
import { fittingPassages } from '../../../src/conversation/fitting-passages.ts';
import { fillVectors, questionVectors } from './fake-embeddings.ts';

const page = (id: string, title: string, text: string): StoredPassage => ({ id, title, text });
const PAGES = [
  page('parking', 'Parking', 'You can park behind the shop.'),
  page('tune-up', 'Basic tune-up', 'A basic tune-up is seventy-five dollars. You can rent bikes meanwhile.'),
  page('rentals', 'Rent bikes', 'We rent bikes. A basic tune-up is done before.'),
  page('tandems', 'Tandems', 'Tandems are forty dollars.'),
];

async function find(text: string, context: string) {
  const snapshot = createKnowledgeSnapshot(
    {
      versions: () => Promise.resolve(new Map([['shop', '1']])),
      passages: () => Promise.resolve(PAGES),
    },
    questionVectors(),
  );
  await snapshot.refresh();
  await fillVectors(snapshot);
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
