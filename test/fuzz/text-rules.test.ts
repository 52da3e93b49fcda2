import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { speechText } from '../../src/conversation/speech-text/speech-text.ts';
import { CALLER_RULES, DOCUMENT_RULES } from '../conversation/text-rules.ts';
import { hostileTexts } from './hostile.ts';

const ALL = { ...CALLER_RULES, ...DOCUMENT_RULES };

/** Names that every object inherits, and what surrounds them in texts. */
const inherited = fc
  .tuple(
    fc.constantFrom('5 ', '$', '&', '1/', '10 USD/', 'per ', '#', ''),
    fc.constantFrom('constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'),
    fc.constantFrom('', ';', '.', '/hour', ' Ave'),
  )
  .map((parts) => parts.join(''));
const texts = fc.array(fc.oneof(hostileTexts, inherited), { maxLength: 4 }).map((parts) => parts.join(' '));

const report = z.object({ literals: z.number(), built: z.number(), slow: z.array(z.unknown()) });

describe('R-X9: a rule for texts', () => {
  it.each(Object.entries(ALL))('reads every text: %s', (_name, rule) => {
    fc.assert(
      fc.property(texts, (text) => void rule(text)),
      { numRuns: 60, seed: 20 },
    );
  });

  it('says no code, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(speechText(text, { language: 'en-US' })).not.toMatch(/function|native code|\[object/u);
      }),
      { numRuns: 200, seed: 20 },
    );
  });
});

it('R-X9: no pattern takes more than quadratic time for a text as long as a prompt', async () => {
  const program = fileURLToPath(new URL('patterns.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program]);
  const { literals, built, slow } = report.parse(JSON.parse(stdout));
  expect(slow, JSON.stringify(slow)).toEqual([]);
  expect(literals).toBeGreaterThan(500);
  expect(built).toBeGreaterThan(100);
});
