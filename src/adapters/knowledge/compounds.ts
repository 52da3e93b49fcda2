/** Finds the compounds that begin or end with a word, in languages that write them as one word: "Glutenfreies", "Roggenbrot". */

const COMPOUNDING: ReadonlySet<string> = new Set(['da', 'de', 'fi', 'nl', 'no', 'sv']);
/** A word of so many letters is looked up by them. Shorter ones begin or end too many others. */
const KEY_CHARS = 3;
/** Least letters of the rest of a compound: endings are shorter. */
const LEAST_REST = 4;
const MAX_FOUND = 8;

export interface Compounds {
  /** The stems of known compounds with this stem in them, the shortest first. */
  with(stem: string): readonly string[];
  add(stem: string): void;
}

export const hasCompounds = (code: string): boolean => COMPOUNDING.has(code);

export function createCompounds(): Compounds {
  const byStart = new Map<string, Set<string>>();
  const byEnd = new Map<string, Set<string>>();
  const put = (map: Map<string, Set<string>>, key: string, stem: string): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, new Set([stem]));
    else known.add(stem);
  };
  return {
    add(stem) {
      if (stem.length < KEY_CHARS + LEAST_REST) return;
      put(byStart, stem.slice(0, KEY_CHARS), stem);
      put(byEnd, stem.slice(-KEY_CHARS), stem);
    },
    with(stem) {
      if (stem.length < KEY_CHARS) return [];
      const isLonger = (other: string) => other.length >= stem.length + LEAST_REST;
      const beginning = [...(byStart.get(stem.slice(0, KEY_CHARS)) ?? [])].filter((other) =>
        other.startsWith(stem),
      );
      const ending = [...(byEnd.get(stem.slice(-KEY_CHARS)) ?? [])].filter((other) => other.endsWith(stem));
      return [...new Set([...beginning, ...ending])]
        .filter(isLonger)
        .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
        .slice(0, MAX_FOUND);
    },
  };
}
