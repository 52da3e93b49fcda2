/** Decodes bytes to text: UTF-8, UTF-16 with a byte order mark, the encoding that a web page declares, else Windows-1252. */

export interface DecodedText {
  readonly text: string;
  /** A hint for the owner of the document. It follows the document's name. */
  readonly notice?: string;
}

/** Control characters (C0 and C1) that do not occur in text. Line ends, tabs, form feeds and escape are allowed. */
const NOT_TEXT = /[\0-\u0008\u000e-\u001a\u001c-\u001f\u007f-\u009f]/u;

/** Returns the text without its byte order mark, or undefined if the bytes are not text. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const decoded = decode(bytes);
  return decoded === undefined || NOT_TEXT.test(decoded.text) ? undefined : decoded;
}

function decode(bytes: Uint8Array): DecodedText | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decodeStrict('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decodeStrict('utf-16be', bytes);
  const utf8 = decodeStrict('utf-8', bytes);
  if (utf8 !== undefined) return utf8;
  const declared = declaredEncoding(bytes);
  const decoded = declared === undefined ? undefined : decodeStrict(declared, bytes);
  if (declared !== undefined && decoded !== undefined) return decoded;
  // Windows-1252 accepts any bytes. Binary files are recognised by their control characters.
  const text = new TextDecoder('windows-1252').decode(bytes);
  return { text, notice: 'is not UTF-8: read as Windows-1252' };
}

/** Browsers look for the declaration no further. */
const DECLARATION_BYTES = 1_024;

/** The encoding that a web page names in its head. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION_BYTES));
  return /(?:<meta[^>]{0,200}?charset|^<\?xml[^>]{0,100}?encoding)\s*=\s*["']?([\w:.-]+)/iu.exec(head)?.[1];
}

function decodeStrict(encoding: string, bytes: Uint8Array): DecodedText | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return undefined;
  }
}
