/** The values of a YAML document. */
import type { Document } from 'yaml';

/** Some mistakes show only now: a reference to nothing, or so many that the values would fill the memory. */
export function contentOf(document: Document): { readonly value: unknown } | { readonly mistake: string } {
  try {
    return { value: document.toJS() };
  } catch (error: unknown) {
    if (!(error instanceof ReferenceError)) throw error;
    return { mistake: error.message };
  }
}
