/** The supported kinds of documents, recognised by file ending or, over HTTP, by media type. */
import type { DocumentKind } from '../ports/documents.ts';

interface Known {
  readonly endings: readonly string[];
  readonly mediaTypes: readonly string[];
}

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';

const KINDS: readonly (readonly [DocumentKind, Known])[] = [
  ['markdown', { endings: ['.md', '.markdown'], mediaTypes: ['text/markdown', 'text/x-markdown'] }],
  ['text', { endings: ['.txt'], mediaTypes: ['text/plain'] }],
  ['html', { endings: ['.html', '.htm'], mediaTypes: ['text/html', 'application/xhtml+xml'] }],
  ['pdf', { endings: ['.pdf'], mediaTypes: ['application/pdf'] }],
  ['csv', { endings: ['.csv', '.tsv'], mediaTypes: ['text/csv', 'text/tab-separated-values'] }],
  ['docx', { endings: ['.docx'], mediaTypes: [`${OPEN_XML}.wordprocessingml.document`] }],
  ['xlsx', { endings: ['.xlsx'], mediaTypes: [`${OPEN_XML}.spreadsheetml.sheet`] }],
  ['pptx', { endings: ['.pptx'], mediaTypes: [`${OPEN_XML}.presentationml.presentation`] }],
  ['odt', { endings: ['.odt'], mediaTypes: ['application/vnd.oasis.opendocument.text'] }],
  ['ods', { endings: ['.ods'], mediaTypes: ['application/vnd.oasis.opendocument.spreadsheet'] }],
  ['rtf', { endings: ['.rtf'], mediaTypes: ['application/rtf', 'text/rtf'] }],
  ['email', { endings: ['.eml'], mediaTypes: ['message/rfc822'] }],
];

export const KNOWN_ENDINGS = KINDS.flatMap(([, { endings }]) => endings).join(', ');
export const KNOWN_MEDIA_TYPES = KINDS.flatMap(([, { mediaTypes }]) => mediaTypes).join(', ');

/** Returns the kind of a document by the ending of its name, or undefined if it is not supported. */
export function kindOfName(name: string): DocumentKind | undefined {
  const lower = name.toLowerCase();
  return KINDS.find(([, { endings }]) => endings.some((ending) => lower.endsWith(ending)))?.[0];
}

/** Returns the kind for a `Content-Type`, ignoring its parameters, or undefined if it is not supported. */
export function kindOfMediaType(contentType: string): DocumentKind | undefined {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return KINDS.find(([, { mediaTypes }]) => mediaTypes.includes(mediaType))?.[0];
}

/** Removes a supported ending from a name. */
export function withoutEnding(name: string): string {
  const lower = name.toLowerCase();
  const ending = KINDS.flatMap(([, { endings }]) => endings).find((each) => lower.endsWith(each));
  return ending === undefined ? name : name.slice(0, -ending.length);
}

const MAX_NAME_CHARS = 200;

/** Returns what is wrong with a document name, as a phrase that begins with "must", or undefined if it is valid. */
export function nameFault(name: string): string | undefined {
  if (name.length === 0 || name.length > MAX_NAME_CHARS) return `must have 1 to ${MAX_NAME_CHARS} characters`;
  if (/[\p{Cc}\p{Cs}\\]/u.test(name) || name !== name.trim()) {
    return 'must not contain control characters or backslashes, or begin or end with a blank';
  }
  if (name.split('/').some((part) => ['', '.', '..'].includes(part))) {
    return 'must be a plain name or a path such as prices/2026.md';
  }
  return kindOfName(name) === undefined ? `must end in one of ${KNOWN_ENDINGS}` : undefined;
}
