/** Opens the ZIP archives that office documents are, within limits: a few KB can unpack to many GB. */
import { unzipSync } from 'fflate';
import { XMLParser } from 'fast-xml-parser';

/** The document cannot be used; the message follows its name. */
export class RefusedDocument extends Error {}

const MAX_UNPACKED_BYTES = 50 * 1024 * 1024;
const MAX_FILES = 5_000;

/** The unpacked files by path. */
export type Archive = ReadonlyMap<string, Uint8Array>;

/** Unpacks the files for which `isWanted` is true. Throws `RefusedDocument`. */
export function openArchive(bytes: Uint8Array, isWanted: (path: string) => boolean): Archive {
  let [files, size] = [0, 0];
  try {
    const unpacked = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        files += 1;
        if (files > MAX_FILES) throw new RefusedDocument(`contains more than ${MAX_FILES} files`);
        if (!isWanted(name)) return false;
        // The unpacked file is cut at the size that it declares, so the sum holds for archives that lie.
        size += originalSize;
        if (size > MAX_UNPACKED_BYTES) {
          throw new RefusedDocument(`unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MB`);
        }
        return true;
      },
    });
    return new Map(Object.entries(unpacked));
  } catch (error: unknown) {
    if (error instanceof RefusedDocument) throw error;
    throw new RefusedDocument(encryptedOr(bytes, 'is not a readable office document'), { cause: error });
  }
}

/** Microsoft's container for documents with a password, and for the formats before 2007. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];
const encryptedOr = (bytes: Uint8Array, reason: string): string =>
  OLE.every((byte, at) => bytes[at] === byte)
    ? 'is protected by a password or of a format before 2007'
    : reason;

/** An element, or a piece of text if `name` is `#text`. Names have no prefix. */
export interface XmlNode {
  readonly name: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Includes entities by number, such as &#8217;.
  // oxlint-disable-next-line typescript/no-deprecated -- its successor is an object with five functions
  htmlEntities: true,
});

const EMPTY: XmlNode = { name: '', text: '', attributes: {}, children: [] };

/** Parses a file of the archive. An absent one is an empty document. Throws `RefusedDocument`. */
export function readXml(archive: Archive, path: string): XmlNode {
  const bytes = archive.get(path);
  if (bytes === undefined) return EMPTY;
  const xml = new TextDecoder().decode(bytes);
  // Office documents have no entities of their own. Nested ones can grow without limit.
  if (/<!(?:DOCTYPE|ENTITY)/u.test(xml)) throw new RefusedDocument('contains entity declarations');
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parser's form with `preserveOrder`
    return { ...EMPTY, children: (parser.parse(xml) as readonly ParsedNode[]).map(toNode) };
  } catch (error: unknown) {
    const isDeep = error instanceof RangeError || (error instanceof Error && /nested/u.test(error.message));
    throw new RefusedDocument(isDeep ? 'is nested too deeply' : `has a broken part: ${path}`, {
      cause: error,
    });
  }
}

type ParsedNode = Readonly<Record<string, unknown>>;

function toNode(parsed: ParsedNode): XmlNode {
  const [name = ''] = Object.keys(parsed).filter((key) => key !== ':@');
  const value = parsed[name];
  if (!Array.isArray(value)) return { ...EMPTY, name, text: String(value) };
  return {
    name,
    text: '',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parser's form with `preserveOrder`
    attributes: (parsed[':@'] ?? {}) as Record<string, string>,

    children: (value as readonly ParsedNode[]).map(toNode),
  };
}

/** Returns the outermost elements with one of these names below `node`, in document order. */
export function elementsIn(node: XmlNode, ...names: readonly string[]): XmlNode[] {
  return node.children.flatMap((child) =>
    names.includes(child.name) ? [child] : elementsIn(child, ...names),
  );
}

/** All text below `node`. `spoken` replaces elements by text, such as a tab; undefined looks into them. */
export function textIn(
  node: XmlNode,
  spoken: (element: XmlNode) => string | undefined = () => undefined,
): string {
  return node.children
    .map((child) => (child.name === '#text' ? child.text : (spoken(child) ?? textIn(child, spoken))))
    .join('');
}
