/** Corrects an answer that reports what no tool has done. */
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { speechText } from '../conversation/speech-text/speech-text.ts';
import { claimsTooMuch } from '../conversation/tools/claims.ts';
import { toolLines } from '../conversation/tools/tool-lines.ts';
import type { AnswerFacts, Speech } from './turn-claim.ts';

type Corrected = Pick<AnswerFacts, 'corrected'>;

/** Says the correction at once, and only once for each report. */
export function correctClaims(agent: AgentConfig, input: ReplyInput, speech: Speech): Corrected {
  const correction = correctionOf(agent);
  if (claimsTooMuch(agent, speech.said.split(correction).at(-1) ?? '', input)) speakOn(speech, correction);
  return correctedIn(agent, speech);
}

/** Whether the turn was corrected, also in an earlier round. */
export function correctedIn(agent: AgentConfig, { said }: Pick<Speech, 'said'>): Corrected {
  return said.includes(correctionOf(agent)) ? { corrected: true } : {};
}

function correctionOf(agent: AgentConfig): string {
  return speechText(toolLines(agent).correction, agent);
}

/** Says more words after those that were said already. */
export function speakOn(speech: Speech, words: string): void {
  speech.speak(words !== '' && /\S$/u.test(speech.said) ? ` ${words}` : words);
}
