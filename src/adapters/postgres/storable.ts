/**
 * Postgres refuses NUL and half of a surrogate pair in text and in JSON. A speech recogniser should send neither,
 * but if one does, the turn has to be booked all the same: a row that is refused is refused on every retry.
 */

/** Text as Postgres can hold it. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** The same for text that may be missing. */
export function storableTextOrNull(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** A value as JSON text that a `jsonb` column accepts. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [storableText(key), inner]));
  });
}

/** Milliseconds for an `integer` column; what is no number at all becomes null. */
export function storableMs(durationMs: number | null): number | null {
  if (durationMs === null || !Number.isFinite(durationMs)) return null;
  return Math.min(Math.max(Math.round(durationMs), 0), 2_147_483_647);
}
