/** `npm run eval:speech`: measures how often the text for speech is what a person would say, by class. */
import { parseArgs } from 'node:util';
import { optionsOrExit } from '../src/lib/command-line.ts';
import { evaluateSpeech } from './evaluate-speech.ts';
import { printPart } from './report.ts';

const USAGE = `Usage: npm run eval:speech -- [--heldout-failures]
  --heldout-failures  also lists the held-out pairs that are wrong; a rule changed after that is tuned on them`;

const { values } = optionsOrExit({ name: 'eval:speech', usage: USAGE }, () =>
  parseArgs({ options: { 'heldout-failures': { type: 'boolean', default: false } } }),
);
const parts = [evaluateSpeech('tuned', true), evaluateSpeech('heldout', values['heldout-failures'])];
for (const part of parts) printPart(part);
console.log(JSON.stringify(Object.assign({}, ...parts.map(({ numbers }) => numbers))));
