/** The first piece of an answer that nobody has asked for yet: our own voice makes it while the answer is parked. */
import type { ModelEvent } from '../../adapters/ports/model.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { createSpeechPieces } from '../../conversation/speech-pieces.ts';
import { createSpeechText } from '../../conversation/speech-text/speech-text.ts';
import type { OwnVoice } from './own-voice.ts';

/** What is to hear the answer of a model in the name of `agent`, in the language that it comes in; see `createFirstPiece`. */
export type VoiceAhead = (agent: AgentConfig) => ((event: ModelEvent) => void) | undefined;

/** One piece an answer: the rest is made while that one sounds, and a wrong guess costs no more. */
export function createVoiceAhead(own: OwnVoice): VoiceAhead {
  return (agent) => {
    const voice = own.voiceOf(agent);
    if (voice === undefined) return undefined;
    return createFirstPiece(agent, (text) => {
      if (own.breaker.isClosed()) own.library.ahead({ text, voice });
    });
  };
}

/** Hears an answer token by token, and tells its first piece, as it will be asked for, once that is complete. */
export function createFirstPiece(
  agent: AgentConfig,
  onPiece: (text: string) => void,
): (event: ModelEvent) => void {
  const forEar = createSpeechText(agent);
  const pieces = createSpeechPieces(agent.language);
  let isTold = false;
  return (event) => {
    if (isTold) return;
    const complete =
      event.type === 'token'
        ? pieces.add(forEar.push(event.text))
        : [...pieces.add(forEar.end()), ...pieces.end()];
    const first = complete.find((piece) => piece.trim() !== '');
    if (first === undefined) return;
    isTold = true;
    onPiece(first.trim());
  };
}
