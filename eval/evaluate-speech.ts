/** Evaluates how often the text for speech is what a person would say. */
import { rounded } from './report.ts';
import type { Part } from './report.ts';
import { loadPairs, wrongReadings } from './speech/pairs.ts';
import type { Half, Pair } from './speech/pairs.ts';

/** Rewrites all pairs of one half. Its wrong readings are listed only if `isListed`. */
export function evaluateSpeech(half: Half, isListed: boolean): Part {
  const read = loadPairs(half).map((pair) => ({ pair, wrong: wrongReadings(pair) }));
  const classes = [...new Set(read.map(({ pair }) => pair.class))];
  const shares = ['all', ...classes].map((name) => {
    const ofClass = read.filter(({ pair }) => name === 'all' || pair.class === name);
    return { name, count: ofClass.length, share: ofClass.filter(isRight).length / ofClass.length };
  });
  return {
    title: `Text for speech, ${half}: ${read.length} pairs`,
    rows: [],
    lines: [
      ...shares.map(({ name, count, share }) => `${name.padEnd(10)} ${share.toFixed(3)} of ${count} right`),
      ...(isListed ? read.flatMap(({ pair, wrong }) => wrong.map((said) => failure(pair, said))) : []),
    ],
    numbers: Object.fromEntries(shares.map(({ name, share }) => [`speech.${half}.${name}`, rounded(share)])),
  };
}

const isRight = ({ wrong }: { readonly wrong: readonly string[] }): boolean => wrong.length === 0;

function failure(pair: Pair, said: string): string {
  return `  ${pair.class} ${pair.language}: ${JSON.stringify(pair.written)}\n    is    ${said}\n    wants ${pair.spoken.join(' | ')}`;
}
