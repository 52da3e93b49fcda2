/** Matches the relay's reports of played text with the text that was sent. */

/**
 * The position in `said` up to which the caller has heard, after the relay reported `chunk` as played from `cursor` on. The
 * relay reports text clause by clause. White space between clauses is unreliable, so only other characters are compared.
 * Text that does not match (a number in words, say) counts by its length.
 */
export function advance(said: string, cursor: number, chunk: string): number {
  const wanted = Array.from(withoutSpaces(chunk));
  let at = cursor;
  let matched = 0;
  while (at < said.length && matched < wanted.length) {
    const char = said[at] ?? '';
    if (isSpace(char)) {
      at += 1;
    } else if (char === wanted[matched]) {
      at += 1;
      matched += 1;
    } else {
      return resync(said, at, wanted.slice(matched).join(''), chunk);
    }
  }
  return at;
}

/** After a mismatch: the position after the next occurrence of the rest of the chunk, else the position by length. */
function resync(said: string, at: number, rest: string, chunk: string): number {
  const tail = chunk.trim().slice(-rest.length);
  const found = tail === '' ? -1 : said.indexOf(tail, at);
  if (found !== -1) return found + tail.length;
  return Math.min(said.length, at + rest.length);
}

function isSpace(char: string): boolean {
  return char.trim() === '';
}

/** Whether `said` continues with `chunk` at `cursor`, ignoring white space. */
export function isPlayedNext(said: string, cursor: number, chunk: string): boolean {
  const wanted = withoutSpaces(chunk);
  return withoutSpaces(said.slice(cursor)).startsWith(wanted);
}

function withoutSpaces(text: string): string {
  return text.replace(/\s+/gu, '');
}
