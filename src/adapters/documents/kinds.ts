/** What a document may be, and how it is known: by its ending, and over HTTP by its media type as well. */
import type { DocumentKind } from '../ports/documents.ts';

interface Known {
  readonly endings: readonly string[];
  readonly mediaTypes: readonly string[];
}

const KINDS: readonly (readonly [DocumentKind, Known])[] = [
  ['markdown', { endings: ['.md', '.markdown'], mediaTypes: ['text/markdown', 'text/x-markdown'] }],
  ['text', { endings: ['.txt'], mediaTypes: ['text/plain'] }],
  ['html', { endings: ['.html', '.htm'], mediaTypes: ['text/html', 'application/xhtml+xml'] }],
  ['pdf', { endings: ['.pdf'], mediaTypes: ['application/pdf'] }],
  ['csv', { endings: ['.csv'], mediaTypes: ['text/csv'] }],
];

export const KNOWN_ENDINGS = KINDS.flatMap(([, { endings }]) => endings).join(', ');
export const KNOWN_MEDIA_TYPES = KINDS.flatMap(([, { mediaTypes }]) => mediaTypes).join(', ');

/** The kind of a document by the ending of its name. */
export function kindOfName(name: string): DocumentKind | undefined {
  const lower = name.toLowerCase();
  return KINDS.find(([, { endings }]) => endings.some((ending) => lower.endsWith(ending)))?.[0];
}

/** The kind by a `Content-Type`, whatever parameters it has. */
export function kindOfMediaType(contentType: string): DocumentKind | undefined {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return KINDS.find(([, { mediaTypes }]) => mediaTypes.includes(mediaType))?.[0];
}

/** The name without the ending that says its kind. */
export function withoutEnding(name: string): string {
  const lower = name.toLowerCase();
  const ending = KINDS.flatMap(([, { endings }]) => endings).find((each) => lower.endsWith(each));
  return ending === undefined ? name : name.slice(0, -ending.length);
}

const MAX_NAME_CHARS = 200;

/** Why a document cannot have this name; undefined where it can. */
export function nameFault(name: string): string | undefined {
  if (name.length === 0 || name.length > MAX_NAME_CHARS) return `must have 1 to ${MAX_NAME_CHARS} characters`;
  if (/[\p{Cc}\p{Cs}\\]/u.test(name) || name !== name.trim()) {
    return 'must not hold control characters or backslashes, or begin or end with a blank';
  }
  if (name.split('/').some((part) => ['', '.', '..'].includes(part))) {
    return 'must be a plain name or a path such as prices/2026.md';
  }
  return kindOfName(name) === undefined ? `must end in one of ${KNOWN_ENDINGS}` : undefined;
}
