/** `npm run eval:speech`: measures how often the text for speech is what a person would say, by class. */
import { parseArgs } from 'node:util';
import { evaluateSpeech } from './evaluate-speech.ts';
import { printPart } from './report.ts';

const USAGE = `usage: npm run eval:speech -- [--heldout-failures]
  --heldout-failures  also lists the held-out pairs that are wrong; a rule changed after that is tuned on them`;

function readOptions(args: readonly string[]): { readonly isListed: boolean } | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { 'heldout-failures': { type: 'boolean' } } });
    return { isListed: values['heldout-failures'] === true };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exitCode = 1;
    return undefined;
  }
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) {
  const parts = [evaluateSpeech('tuned', true), evaluateSpeech('heldout', options.isListed)];
  for (const part of parts) printPart(part);
  console.log(JSON.stringify(Object.assign({}, ...parts.map(({ numbers }) => numbers))));
}
