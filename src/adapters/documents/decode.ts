/** Bytes as text: UTF-8, UTF-16 with a byte order mark, and what is neither as Windows-1252. */

export interface DecodedText {
  readonly text: string;
  /** What the owner of the document should know. */
  readonly notice?: string;
}

/** Line ends, tabs and form feeds are text; all other control characters, of both tables, are none. */
const NOT_TEXT = /[\0-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/u;

/** The text without its byte order mark; undefined where the bytes are no text. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const decoded = decode(bytes);
  return decoded === undefined || NOT_TEXT.test(decoded.text) ? undefined : decoded;
}

function decode(bytes: Uint8Array): DecodedText | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return strictly('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return strictly('utf-16be', bytes);
  return (
    strictly('utf-8', bytes) ?? {
      // Every sequence of bytes is some text in this one; the control characters of a binary file give it away.
      text: new TextDecoder('windows-1252').decode(bytes),
      notice: 'is not UTF-8: read as Windows-1252',
    }
  );
}

function strictly(encoding: string, bytes: Uint8Array): DecodedText | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return undefined;
  }
}
