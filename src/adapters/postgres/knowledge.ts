import type { Pool } from 'pg';
import type { Passage } from '../../contracts/activities.ts';
import type { KnowledgeSearch } from '../ports.ts';
import { toAdapterError } from './errors.ts';

/**
 * A passage has to cover this share of what was asked, rare words counting more. Below it an honest "I don't know"
 * is better than an answer to another question.
 */
const MIN_SCORE = 0.3;
/** Enough for any question that is spoken in one breath. Of a longer text the end counts: there the question is. */
const MAX_WORDS = 24;
const MAX_WORD_CHARS = 40;

/** Words that callers wrap around a question. They are in no page, so they would only look like missing answers. */
const SPOKEN_PADDING = new Set(
  `actually anybody anyone anything calling could excuse get gonna guess guys hello hey hi hoping just kind know
  let lets like look looking maybe mean need okay ok ones please really say see somebody someone something sorry
  sort sure take tell thank thanks thing think us wanna want well would wonder wondering yeah yes`.split(
    /\s+/,
  ),
);

// Every word weighs by how few passages have it. A word in the headings counts in full, one in the text alone
// for 0.6 and more the oftener it stands there. A word that no passage has is taken for the known words that look
// most like it, since it may be misheard; where there is none it counts as asked and not answered.
const SEARCH = `
  with asked as materialized (
    select word, plainto_tsquery('spoken_english', word) as query from unnest($2::text[]) as word
    where numnode(plainto_tsquery('spoken_english', word)) > 0
  ), exact as materialized (
    select asked.word, passage.id,
      least(1.0, 1.645 * ts_rank('{0.6, 0.6, 0.6, 1.0}', passage.search, asked.query)) as fit
    from asked join knowledge_passages passage on passage.tenant = $1 and passage.search @@ asked.query
  ), missing as materialized (
    select word from asked
    where length(word) >= 5 and not exists (select from exact where exact.word = asked.word)
    order by length(word) desc, word limit 6
  ), guesses as materialized (
    select missing.word, similarity(known.word, missing.word) as likeness,
      plainto_tsquery('spoken_english', known.word) as query
    from missing join knowledge_words known on known.tenant = $1 and known.word % missing.word
    where similarity(known.word, missing.word) >= 0.45
  ), alike as (
    select guesses.word, passage.id, max(guesses.likeness *
      least(1.0, 1.645 * ts_rank('{0.6, 0.6, 0.6, 1.0}', passage.search, guesses.query))) as fit
    from guesses join knowledge_passages passage on passage.tenant = $1 and passage.search @@ guesses.query
    group by guesses.word, passage.id
  ), fits as materialized (
    select * from exact union all select * from alike
  ), weights as (
    select asked.word, ln(1.0 + total.passages / (0.5 + count(fits.id))) as weight
    from asked cross join (select count(*) as passages from knowledge_passages where tenant = $1) as total
      left join fits on fits.word = asked.word
    group by asked.word, total.passages
  ), scores as (
    select fits.id, sum(fits.fit * weights.weight) / (select sum(weight) from weights) as score
    from fits join weights using (word)
    group by fits.id
  )
  select passage.id, passage.title, passage.text, round(least(1.0, scores.score)::numeric, 3)::float8 as score
  from scores join knowledge_passages passage on passage.tenant = $1 and passage.id = scores.id
  where scores.score >= $3
  order by scores.score desc, passage.id
  limit $4`;

/** Searches the passages of one tenant by full text and by likeness of letters. */
export function createKnowledgeSearch(pool: Pool): KnowledgeSearch {
  return {
    async search({ tenant, text, limit }) {
      const words = contentWords(text);
      if (words.length === 0) return [];
      try {
        const found = await pool.query<Passage>({
          name: 'search-knowledge',
          text: SEARCH,
          values: [tenant, words, MIN_SCORE, Math.max(0, Math.trunc(limit))],
        });
        return found.rows;
      } catch (error: unknown) {
        throw toAdapterError('searchKnowledge', error);
      }
    },
  };
}

/** Letters and digits only: nothing that is left has a meaning in a query language. */
function contentWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{Nd}]+/gu) ?? [];
  const wanted = words.filter((word) => word.length <= MAX_WORD_CHARS && !SPOKEN_PADDING.has(word));
  return [...new Set(wanted)].slice(-MAX_WORDS);
}
