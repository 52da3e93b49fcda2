/** What a reply says about tools without a model. */
import type { ReplyInput } from '../contracts/activities.ts';
import type { AgentConfig } from '../contracts/agent.ts';
import { speechText } from '../conversation/speech-text/speech-text.ts';
import { effectTool } from '../conversation/tools/actions.ts';
import { readBackText } from '../conversation/tools/read-back.ts';
import { resultLine } from '../conversation/tools/telling.ts';
import { toolLines } from '../conversation/tools/tool-lines.ts';
import { wordsBefore } from '../conversation/transfer.ts';
import { correctedIn, speakOn } from './correct-claims.ts';
import type { Speech } from './turn-claim.ts';

/** Says the fixed words of a round. Returns false if a model has to answer. */
export function sayRoundWords(agent: AgentConfig, input: ReplyInput, speech: Speech): boolean {
  const words =
    fixedWords(agent, input, speech) ?? (input.rung === 'template' ? resultWords(agent, input) : undefined);
  if (words === undefined) return false;
  speakOn(speech, speechText(words, agent));
  speech.finish({ rung: 'template', ...correctedIn(agent, speech) });
  return true;
}

function fixedWords(agent: AgentConfig, { fixed }: ReplyInput, speech: Speech): string | undefined {
  if (fixed?.do === 'readBack') return readBackText(agent, fixed);
  if (fixed?.do === 'askToSpell') return toolLines(agent).askToSpell;
  if (fixed?.do === 'askAgain') return toolLines(agent).askAgain;
  const isSilent = speech.said.trim() === '';
  if (fixed?.do === 'end') return isSilent ? toolLines(agent).goodbye : '';
  if (fixed?.do === 'transfer') return isSilent ? wordsBefore(agent) : '';
  return undefined;
}

/** The results of the latest round. A look-up that no model can tell is an apology. */
function resultWords(agent: AgentConfig, { rounds = [] }: ReplyInput): string | undefined {
  const latest = rounds.at(-1);
  if (latest === undefined) return undefined;
  const effects = latest.calls.filter(({ tool }) => effectTool(agent, tool) !== undefined);
  return effects.length === 0
    ? agent.phrases.apology
    : effects.map((call) => resultLine(agent, call)).join(' ');
}
