/** The baseline: plain BM25 over title and text as one field, with MiniSearch. */
import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';
import type { SetDocument } from './labelled-set.ts';

/** Lucene's English stop words. */
const STOP_WORDS = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to
  was will with`.split(/\s+/),
);

/**
 * Creates a search that returns the ids of the twelve best documents. k1 and b are Lucene's; `d: 0` turns MiniSearch's BM25+ into
 * plain BM25.
 */
export function createPlainBm25(documents: readonly SetDocument[]): (text: string) => readonly string[] {
  const search = new MiniSearch<{ id: string; all: string }>({
    fields: ['all'],
    tokenize: (text) => text.toLowerCase().match(/[\p{L}\p{Nd}]+/gu) ?? [],
    processTerm: (word) => (STOP_WORDS.has(word) ? null : stemmer(word)),
  });
  search.addAll(documents.map(({ id, title, text }) => ({ id, all: `${title}\n${text}` })));
  return (text) =>
    search
      .search(text, { bm25: { k: 1.2, b: 0.75, d: 0 } })
      .slice(0, 12)
      .map(({ id }) => String(id));
}
