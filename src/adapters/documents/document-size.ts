/** About ten books of plain text. Larger documents must be split by their owner. */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;
/** The reason for a document above the limit. */
export const TOO_LARGE = `is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB`;
