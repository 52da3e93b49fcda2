/** JSON of which there is one for each value: for hashes. */
import canonicalize from 'canonicalize';

/**
 * Serialises a value; the order of its fields and undefined fields do not matter. Half of a surrogate pair, as left by a cut in a text,
 * becomes the replacement character: the standard (RFC 8785) has no JSON for it.
 */
export function canonicalJson(value: unknown): string {
  const plain: unknown = JSON.parse(JSON.stringify(value), (_field, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed() : part,
  );
  return canonicalize(plain) ?? '';
}
