/** Callers may be waiting for a worker that starts, so it loads what not every call needs with its first use. */

/** Loads once, when it is first called. */
export function onFirstUse<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loaded: Promise<Part> | undefined;
  return () => (loaded ??= load());
}
