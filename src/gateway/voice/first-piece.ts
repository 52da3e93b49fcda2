/** Synthesises the first piece of a speculative answer in our own voice, while the answer is parked. */
import type { ModelEvent } from '../../adapters/ports/model.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { createSpeechPieces } from '../../conversation/speech-pieces.ts';
import { createSpeechText } from '../../conversation/speech-text/speech-text.ts';
import type { OwnVoice } from './own-voice.ts';

/**
 * Returns a listener for a model's answer, or undefined if the agent does not speak with our own voice. `agent` must have the
 * settings for the language of the call.
 */
export type FirstPieceMaker = (agent: AgentConfig) => ((event: ModelEvent) => void) | undefined;

/** Makes only one piece per answer. The rest can be made while that one plays, and unused speculation costs no more. */
export function createFirstPieceMaker(own: OwnVoice): FirstPieceMaker {
  return (agent) => {
    const voice = own.voiceOf(agent);
    if (voice === undefined) return undefined;
    return createFirstPiece(agent, (text) => {
      if (own.breaker.isClosed()) own.library.ahead({ text, voice });
    });
  };
}

/** Returns a listener for the tokens of an answer. It calls `onPiece` once, with the exact text of the first complete piece. */
export function createFirstPiece(
  agent: AgentConfig,
  onPiece: (text: string) => void,
): (event: ModelEvent) => void {
  const speechText = createSpeechText(agent);
  const pieces = createSpeechPieces(agent.language);
  let isFound = false;
  return (event) => {
    if (isFound || event.type === 'calling' || event.type === 'call') return;
    const complete =
      event.type === 'token'
        ? pieces.add(speechText.push(event.text))
        : [...pieces.add(speechText.end()), ...pieces.end()];
    const first = complete.find((piece) => piece.trim() !== '');
    if (first === undefined) return;
    isFound = true;
    onPiece(first.trim());
  };
}
