/** Reads a Word document. */
import { zipSync } from 'fflate';
import mammoth from 'mammoth';
import { openArchive, readXml, RefusedDocument } from './archive.ts';
import { readHtml } from './html.ts';
import type { HtmlPage } from './html.ts';
import { isData } from './table.ts';

const IS_READ = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/(?:_rels\/)?[^/]*\.(?:xml|rels))$/u;

/** Returns the sections of a Word document. Throws `RefusedDocument`. */
export async function readDocx(bytes: Uint8Array): Promise<HtmlPage> {
  const archive = openArchive(bytes, (path) => IS_READ.test(path));
  for (const path of archive.keys()) readXml(archive, path);
  // Mammoth unpacks without limits, so it gets only the parts that were checked.
  const checked = Buffer.from(zipSync(Object.fromEntries(archive), { level: 0 }));
  return readHtml(await htmlOf(checked));
}

async function htmlOf(buffer: Buffer): Promise<string> {
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer },
      {
        convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        ignoreEmptyParagraphs: true,
        transformDocument: withHeaderRows,
      },
    );
    return value;
  } catch (error: unknown) {
    if (error instanceof RangeError) throw error;
    throw new RefusedDocument('is not a readable Word document', { cause: error });
  }
}

/** An element of the document as Mammoth has it. */
interface WordNode {
  readonly type: string;
  readonly value?: string;
  readonly isHeader?: boolean;
  readonly children?: readonly WordNode[];
}

/** Few authors mark the first row of a table as its header. */
function withHeaderRows(node: WordNode): WordNode {
  const children = node.children?.map(withHeaderRows);
  if (children === undefined) return node;
  const [first, ...rows] = children;
  const hasNames = node.type === 'table' && first !== undefined && rows.length > 0 && !isData(cellsOf(first));
  return { ...node, children: hasNames ? [{ ...first, isHeader: true }, ...rows] : children };
}

const cellsOf = (row: WordNode): string[] => (row.children ?? []).map((cell) => textOf(cell).trim());
const textOf = ({ value = '', children = [] }: WordNode): string => value + children.map(textOf).join('');
