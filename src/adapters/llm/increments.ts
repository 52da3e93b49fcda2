/** Finds the new words in what a server sends. */

/** Fewer words may well be said twice. */
const WHOLE_WORDS = 3;

/**
 * Returns a function that takes the texts of an answer's chunks in order. Most servers send the next words. Some send the whole
 * text so far with each chunk, or once more at the end; then only its new part is returned. `isWhole`: the server calls
 * it the whole answer.
 */
export function createIncrements(): (text: string, isWhole: boolean) => string {
  let soFar = '';
  let isCumulative = false;
  return (text, isWhole) => {
    const goesOn = soFar !== '' && text.startsWith(soFar);
    const rest = text.slice(soFar.length);
    if (goesOn && rest === '' && soFar.trim().split(/\s+/u).length >= WHOLE_WORDS) return '';
    if (isWhole && soFar !== '' && !goesOn) return '';
    // No model writes its first word twice without a space, and then goes on.
    isCumulative ||=
      goesOn &&
      (isWhole || /\p{L}\s+\p{L}/u.test(soFar) || /^\p{L}{2,}\s/u.test(text)) &&
      rest !== '' &&
      !/\s$/u.test(soFar);
    if (isCumulative && goesOn) {
      soFar = text;
      return rest;
    }
    soFar += text;
    return text;
  };
}
