import { expect, it } from 'vitest';
import { createFoundPassages } from '../../src/activities/found-passages.ts';
import type { ScheduledReply, SearchInput, SearchResult } from '../../src/contracts/activities.ts';
import { withNamedPassages } from '../../src/conversation/inputs.ts';
import { aCallSid } from '../conversation/a-call.ts';
import { aReplyInput } from './a-reply-input.ts';

const search: SearchInput = {
  callSid: aCallSid(),
  tenant: 'shop',
  query: 'hours',
  limit: 12,
  chars: 3_000,
};
const passage = { id: 'hours#1', title: 'Hours', text: 'Open until six.', score: 0.9 };
const passages = [passage];
const result: SearchResult = { passages, tookMs: 1, at: 1 };
const input = { ...aReplyInput, passages };

function aMemory() {
  const searches: SearchInput[] = [];
  const found = createFoundPassages(async (asked) => {
    searches.push(asked);
    return { ...result, passages: [{ ...passage, text: 'Open until seven.' }] };
  });
  return { found, searches };
}

const named = (hash = ''): ScheduledReply => withNamedPassages(input, { hash, search });

it('a reply gets the passages of its search back, as often as it is tried, without another search', async () => {
  const { found, searches } = aMemory();
  const { hash } = found.keep(result);
  expect(JSON.stringify(named(hash))).not.toContain('Open until six.');
  expect(await found.restore(named(hash))).toEqual(input);
  expect(await found.restore(named(hash))).toEqual(input);
  expect(searches).toEqual([]);
});

it('passages that are no longer kept are searched again', async () => {
  const { found, searches } = aMemory();
  const { hash } = found.keep(result);
  for (let other = 0; other < 1_000; other += 1) {
    found.keep({ ...result, passages: [{ id: String(other), title: '', text: '', score: 1 }] });
  }
  const restored = await found.restore(named(hash));
  expect(restored.passages.map(({ text }) => text)).toEqual(['Open until seven.']);
  expect(searches).toEqual([search]);
});

it('a search without passages has no name to give', () => {
  const { found } = aMemory();
  expect(found.keep({ ...result, passages: [] })).toEqual({ ...result, passages: [] });
});

it('an input that holds its passages is used as it is, as workflows of 0.4.0 send it', async () => {
  const { found, searches } = aMemory();
  expect(await found.restore(input)).toBe(input);
  expect(searches).toEqual([]);
});
