/**
 * Makes values acceptable to Postgres. It rejects NUL and lone surrogates in text and JSON. A speech recogniser should
 * send neither, but if one does, the turn must still be saved: a rejected row would be rejected on every retry.
 */

/** Removes NUL and replaces lone surrogates. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

/** Like `storableText`, but passes null through. */
export function storableTextOrNull(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** Serialises a value to JSON text that a `jsonb` column accepts. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [storableText(key), inner]));
  });
}

/** Rounds and clamps milliseconds to a Postgres `integer` from 0 up. NaN and infinity become null. */
export function storableMs(durationMs: number | null): number | null {
  if (durationMs === null || !Number.isFinite(durationMs)) return null;
  return Math.min(Math.max(Math.round(durationMs), 0), 2_147_483_647);
}
