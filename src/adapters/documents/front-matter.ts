/** Reads the front matter of a Markdown page: YAML between `---`, TOML between `+++`, or a JSON object. */
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';

const FENCED = /^(---|\+\+\+)[ \t]*\n([^]*?)(?:^|\n)\1[ \t]*(?:\n|$)/u;
const JSON_OBJECT = /^\{\n[^]*?\n\}[ \t]*(?:\n|$)/u;

export interface FrontMatter {
  readonly title?: string;
  /** The page below the front matter. */
  readonly body: string;
}

/** Front matter that cannot be parsed is removed without its title. */
export function takeFrontMatter(source: string): FrontMatter {
  const [whole, fence, text = ''] = FENCED.exec(source) ?? [];
  if (whole !== undefined) {
    const data = parsed(() => (fence === '---' ? parseYaml(text) : parseToml(text)) as unknown);
    // Text between two rules is text.
    return typeof data === 'string'
      ? { body: source }
      : { ...titleIn(data), body: source.slice(whole.length) };
  }
  const [json] = JSON_OBJECT.exec(source) ?? [];
  const data = json === undefined ? undefined : parsed(() => JSON.parse(json) as unknown);
  return json === undefined || data === undefined
    ? { body: source }
    : { ...titleIn(data), body: source.slice(json.length) };
}

function parsed(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function titleIn(data: unknown): { readonly title?: string } {
  if (typeof data !== 'object' || data === null || !('title' in data)) return {};
  const { title } = data;
  return typeof title === 'string' && title.trim() !== '' ? { title: title.trim().slice(0, 200) } : {};
}
