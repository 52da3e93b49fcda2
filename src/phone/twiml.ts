/** Parses TwiML documents into verbs. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One TwiML element, with names and values as written. */
export interface Verb {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Verb[];
}

export type ParsedTwiml =
  | { readonly kind: 'twiml'; readonly verbs: readonly Verb[] }
  | { readonly kind: 'malformed'; readonly reason: string };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  // oxlint-disable-next-line typescript/no-deprecated -- its successor is an object with five functions
  htmlEntities: true,
});

/** Parses a TwiML document. Never throws. */
export function parseTwiml(document: string): ParsedTwiml {
  // oxlint-disable-next-line typescript/no-deprecated -- the parser alone accepts broken documents
  const valid = XMLValidator.validate(document);
  if (valid !== true) return { kind: 'malformed', reason: `line ${valid.err.line}: ${valid.err.msg}` };
  const parsed: unknown = parser.parse(document);
  const response = elementsOf(parsed).find((element) => element.name === 'Response');
  if (response === undefined) return { kind: 'malformed', reason: 'no <Response>' };
  return { kind: 'twiml', verbs: response.children };
}

function elementsOf(nodes: unknown): Verb[] {
  return listOf(nodes).flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text' && !key.startsWith('?'));
    if (name === undefined) return [];
    const inside = node[name];
    return [
      { name, attributes: attributesOf(node[':@']), text: textOf(inside), children: elementsOf(inside) },
    ];
  });
}

function textOf(nodes: unknown): string {
  const texts = listOf(nodes).map((node) => (typeof node['#text'] === 'string' ? node['#text'] : ''));
  return texts.join('').trim();
}

function attributesOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
