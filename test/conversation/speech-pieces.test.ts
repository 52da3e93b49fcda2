import { describe, expect, it } from 'vitest';
import { fixedPieces } from '../../src/conversation/fixed-phrases.ts';
import { createSpeechPieces, speechPiecesOf } from '../../src/conversation/speech-pieces.ts';
import { sampleAgent } from '../fakes/sample-agent.ts';

const ANSWER =
  'The workshop is open from Tuesday to Saturday, nine to six in the evening. Dr. Bell is there on Fridays. Anything else?';

/** The pieces of a text that arrives in chunks of `size` characters. */
function streamed(text: string, size: number): readonly string[] {
  const pieces = createSpeechPieces('en-US');
  const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
  return [...chunks.flatMap((chunk) => pieces.add(chunk)), ...pieces.end()];
}

describe('the pieces of an answer', () => {
  it('are its first clause and then whole sentences', () => {
    expect(speechPiecesOf(ANSWER, 'en-US')).toEqual([
      'The workshop is open from Tuesday to Saturday,',
      ' nine to six in the evening. ',
      'Dr. Bell is there on Fridays. ',
      'Anything else?',
    ]);
  });

  it.each([1, 2, 7, 40])('are the same if the answer arrives in chunks of %i characters', (size) => {
    expect(streamed(ANSWER, size)).toEqual(speechPiecesOf(ANSWER, 'en-US'));
  });

  it('joined give the answer, to the character', () => {
    for (const size of [1, 3, 500])
      expect(streamed(`  ${ANSWER}  `, size).join('').trimEnd()).toBe(`  ${ANSWER}`);
  });

  it('are complete as soon as something follows them', () => {
    const pieces = createSpeechPieces('en-US');
    expect(pieces.add('We open at nine.')).toEqual([]);
    expect(pieces.add(' And')).toEqual(['We open at nine. ']);
    expect(pieces.end()).toEqual(['And']);
  });

  it('leave a short first sentence whole', () => {
    expect(speechPiecesOf('Yes, of course, we do.', 'en-US')).toEqual(['Yes, of course, we do.']);
  });
});

it('everything that an agent says without a model is known in advance, the greeting first', () => {
  const agent = sampleAgent();
  const pieces = fixedPieces(agent);
  expect(pieces[0]).toBe('Hi, this is Riley at Harbor Street Bikes.');
  for (const text of [...agent.phrases.fillers, agent.phrases.apology, 'Goodbye, and have a good day!']) {
    for (const piece of speechPiecesOf(text, 'en-US')) expect(pieces).toContain(piece.trim());
  }
  // A notice is a single piece.
  expect(pieces).toEqual(expect.arrayContaining([agent.phrases.stillThere, agent.phrases.backAgain]));
  expect(new Set(pieces).size).toBe(pieces.length);
});
