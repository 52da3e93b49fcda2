import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '../../../src/adapters/ports/model.ts';
import { speechPiecesOf } from '../../../src/conversation/speech-pieces.ts';
import { speechText } from '../../../src/conversation/speech-text/speech-text.ts';
import { createFirstPiece } from '../../../src/gateway/voice/first-piece.ts';
import { agent } from '../../conversation/a-call.ts';

const END: ModelEvent = { type: 'end', reason: 'stop' };

function tellAll(text: string, { isEnded = true } = {}): string[] {
  const told: string[] = [];
  const hear = createFirstPiece(agent, (piece) => told.push(piece));
  for (const token of text.match(/\s*\S+/gu) ?? []) hear({ type: 'token', text: token });
  if (isEnded) hear(END);
  return told;
}

describe('the first piece of an answer', () => {
  it.each([
    'We open at nine. On Sundays we are closed.',
    'Yes.',
    'It is $20 for the first hour, and then $5 for every hour after that. Anything else?',
    '**Hours:** 9 am to 5 pm, Mon. to Fri. Closed on Sundays.',
  ])('is told once, as our own voice will be asked for it: %s', (answer) => {
    const [first = ''] = speechPiecesOf(speechText(answer, agent), agent.language);
    expect(tellAll(answer)).toEqual([first.trim()]);
  });

  it('is told as soon as it is complete', () => {
    expect(tellAll('We open at nine. On', { isEnded: false })).toEqual(['We open at nine.']);
  });

  it('is not told while more of it may come, nor where there is none', () => {
    expect(tellAll('We open at', { isEnded: false })).toEqual([]);
    expect(tellAll('')).toEqual([]);
  });
});
