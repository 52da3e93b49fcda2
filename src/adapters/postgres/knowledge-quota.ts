/** Checks documents against the quota of their tenant, within the transaction that stores them. */
import type { PoolClient } from 'pg';
import type { KnowledgeQuota } from '../../config/knowledge.ts';
import { addWords } from '../../lib/different-words.ts';
import type { KnowledgeDocument } from '../ports/documents.ts';

/** What a stored document takes. */
export interface StoredSize {
  readonly passages: number;
  readonly bytes: number;
}

export interface QuotaCheck {
  /** What would exceed the quota if the document replaced the one of its name. The phrase follows the name. */
  excess(document: KnowledgeDocument): Promise<string | undefined>;
  /** The document was stored, or its content is stored already. */
  kept(document: KnowledgeDocument): void;
  /** What was stored under the name stays. */
  refused(name: string): void;
}

/** Passages per query. */
const PAGE = 5_000;

const TEXTS = `
  select id, title, text, also_asked as "alsoAsked" from knowledge_passages
  where tenant = $1 and id > $2 and document <> all($3) order by id limit $4`;

export const bytesOf = ({ passages }: KnowledgeDocument): number =>
  passages.reduce(
    (sum, { title, text, alsoAsked = '' }) => sum + Buffer.byteLength(title + text + alsoAsked),
    0,
  );

/** `stored`: the tenant's documents, kept up to date by the caller. `documents`: all that this transaction checks. */
export function createQuotaCheck(
  client: PoolClient,
  quota: KnowledgeQuota,
  given: {
    readonly tenant: string;
    readonly stored: ReadonlyMap<string, StoredSize>;
    readonly documents: readonly KnowledgeDocument[];
  },
): QuotaCheck {
  const waiting = new Set(given.documents.map(({ name }) => name));
  /** Different words of what is stored, without documents that wait for their check. Absent: not counted. */
  let words: Set<string> | undefined;
  return {
    async excess(document) {
      const { passages, bytes } = sizeWith(document, given.stored);
      if (passages > quota.maxPassages)
        return `would make ${passages} passages: the tenant may have ${quota.maxPassages} (KNOWLEDGE_MAX_PASSAGES)`;
      if (bytes > quota.maxBytes)
        return `would make ${bytes} bytes of passages: the tenant may have ${quota.maxBytes} (KNOWLEDGE_MAX_MB)`;
      // A word and its blank are two bytes, so a small tenant need not be counted. A passage has three texts.
      if ((bytes + 3 * passages) / 2 <= quota.maxWords) return undefined;
      words ??= await storedWords(client, given.tenant, [...waiting]);
      const counted = words;
      const total = counted.size + [...wordsOf(document)].filter((word) => !counted.has(word)).length;
      return total > quota.maxWords
        ? `would make ${total} different words: the tenant may have ${quota.maxWords} (KNOWLEDGE_MAX_WORDS)`
        : undefined;
    },
    kept(document) {
      waiting.delete(document.name);
      if (words !== undefined) for (const word of wordsOf(document)) words.add(word);
    },
    refused(name) {
      waiting.delete(name);
      if (given.stored.has(name)) words = undefined;
    },
  };
}

function sizeWith(document: KnowledgeDocument, stored: ReadonlyMap<string, StoredSize>): StoredSize {
  let [passages, bytes] = [document.passages.length, bytesOf(document)];
  for (const [name, other] of stored) {
    if (name === document.name) continue;
    passages += other.passages;
    bytes += other.bytes;
  }
  return { passages, bytes };
}

function wordsOf({ passages }: KnowledgeDocument): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { title, text, alsoAsked = '' } of passages) addWords(words, title, text, alsoAsked);
  return words;
}

async function storedWords(
  client: PoolClient,
  tenant: string,
  without: readonly string[],
): Promise<Set<string>> {
  const words = new Set<string>();
  for (let after = ''; ;) {
    const { rows } = await client.query<{ id: string; title: string; text: string; alsoAsked: string }>(
      TEXTS,
      [tenant, after, without, PAGE],
    );
    for (const { title, text, alsoAsked } of rows) addWords(words, title, text, alsoAsked);
    after = rows.at(-1)?.id ?? '';
    if (rows.length < PAGE) return words;
  }
}
