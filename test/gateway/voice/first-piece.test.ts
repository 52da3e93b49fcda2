import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../src/adapters/ports/model.ts';
import { speechPiecesOf } from '../../../src/conversation/speech-pieces.ts';
import { speechText } from '../../../src/conversation/speech-text/speech-text.ts';
import { createFirstPiece } from '../../../src/gateway/voice/first-piece.ts';
import { agent } from '../../conversation/a-call.ts';

const END: ModelEvent = { type: 'end', reason: 'stop' };

function firstPiecesOf(text: string, { isEnded = true } = {}): string[] {
  const found: string[] = [];
  const listen = createFirstPiece(agent, (piece) => found.push(piece));
  for (const token of text.match(/\s*\S+/gu) ?? []) listen({ type: 'token', text: token });
  if (isEnded) listen(END);
  return found;
}

describe('the first piece of an answer', () => {
  it.each([
    'We open at nine. On Sundays we are closed.',
    'Yes.',
    'It is $20 for the first hour, and then $5 for every hour after that. Anything else?',
    '**Hours:** 9 am to 5 pm, Mon. to Fri. Closed on Sundays.',
  ])('is reported once, with the text that our own voice will request: %s', (answer) => {
    const [first = ''] = speechPiecesOf(speechText(answer, agent), agent.language);
    expect(firstPiecesOf(answer)).toEqual([first.trim()]);
  });

  it('is reported as soon as it is complete', () => {
    expect(firstPiecesOf('We open at nine. On', { isEnded: false })).toEqual(['We open at nine.']);
  });

  it('is not reported while it is incomplete, or for an empty answer', () => {
    expect(firstPiecesOf('We open at', { isEnded: false })).toEqual([]);
    expect(firstPiecesOf('')).toEqual([]);
  });
});
