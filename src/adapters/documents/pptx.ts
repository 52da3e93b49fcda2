/** Reads the slides of a PowerPoint presentation: each title is the heading of its slide. */
import type { Element } from 'hast';
import { elementsIn, openArchive, readXml, RefusedDocument, textIn } from './archive.ts';
import type { XmlNode } from './archive.ts';
import { headingOf, listOf, tableOf } from './blocks.ts';

const SLIDE = /^ppt\/slides\/slide(\d+)\.xml$/u;
const FIRST_TITLES = new Set(['ctrTitle', 'title']);
/** Placeholders that repeat on each slide. */
const REPEATED = new Set(['ftr', 'sldNum', 'dt', 'hdr']);

/** Returns the slides as blocks. Throws `RefusedDocument`. */
export function readPptx(bytes: Uint8Array): readonly Element[] {
  const archive = openArchive(
    bytes,
    (path) => SLIDE.test(path) || /^ppt\/(?:_rels\/)?presentation\.xml/u.test(path),
  );
  const targets = new Map(
    elementsIn(readXml(archive, 'ppt/_rels/presentation.xml.rels'), 'Relationship').map(({ attributes }) => [
      attributes['Id'],
      `ppt/${(attributes['Target'] ?? '').replace(/^\/ppt\//u, '')}`,
    ]),
  );
  const paths = elementsIn(readXml(archive, 'ppt/presentation.xml'), 'sldId').flatMap(
    ({ attributes }) => targets.get(attributes['id']) ?? [],
  );
  if (paths.length === 0) throw new RefusedDocument('is not a readable presentation');
  const slides = paths.map((path) => readXml(archive, path)).filter((slide) => !isHidden(slide));
  return slides.flatMap(blocksOf);
}

const isHidden = ({ children }: XmlNode): boolean =>
  children.some(({ name, attributes }) => name === 'sld' && attributes['show'] === '0');

function blocksOf(slide: XmlNode, at: number): Element[] {
  const shapes = elementsIn(slide, 'sp', 'tbl');
  const title = shapes.find((shape) => FIRST_TITLES.has(placeholderOf(shape) ?? ''));
  const level = at === 0 ? 1 : 2;
  return [
    // A slide without a title must not continue the one before it.
    headingOf(level, title === undefined ? `Slide ${at + 1}` : paragraphsOf(title).join(' ')),
    ...shapes.flatMap((shape) => {
      if (shape === title || REPEATED.has(placeholderOf(shape) ?? '')) return [];
      if (shape.name === 'tbl') return tableOf(elementsIn(shape, 'tr').map(cellsOf));
      return listOf(paragraphsOf(shape));
    }),
  ];
}

const placeholderOf = (shape: XmlNode): string | undefined => elementsIn(shape, 'ph')[0]?.attributes['type'];
const cellsOf = (row: XmlNode): string[] =>
  elementsIn(row, 'tc').map((cell) => paragraphsOf(cell).join('\n'));

const paragraphsOf = (shape: XmlNode): string[] =>
  elementsIn(shape, 'p')
    .map((paragraph) =>
      elementsIn(paragraph, 't', 'br')
        .map((part) => (part.name === 'br' ? '\n' : textIn(part)))
        .join('')
        .trim(),
    )
    .filter((text) => text !== '');
