/** Tells the caller's words from prompts that ask for nothing: backchannels, echoes, repeats and blanks. */
import type { TurnTakingPolicy } from '../../contracts/policy.ts';
import { normal } from '../../conversation/subject-words.ts';
import {
  asksForPause,
  isBackchannel,
  isEcho,
  isQuestionInPlay,
  mayBecomeBackchannel,
} from '../../conversation/turn-taking-words.ts';
import type { Ledger } from './ledger.ts';

/** `blank`: no words. `aside`: words that want no answer. */
export type PromptMeaning = 'blank' | 'aside' | 'words';

export interface PromptMeanings {
  /** Call it once for each prompt, in the order of the wire. */
  of(prompt: { readonly voicePrompt: string; readonly last: boolean }): PromptMeaning;
  /** The caller asks the agent to stop or to wait, and for nothing else. */
  isPauseRequest(text: string): boolean;
  /** The agent has said these words. `isAll`: the caller has heard them to their end. */
  agentSaid(words: string, isAll: boolean): void;
}

/** Creates it for one connection. */
export function createPromptMeanings({
  turnTaking,
  ledger,
  language,
}: {
  turnTaking: TurnTakingPolicy;
  ledger: Pick<Ledger, 'inPlay'>;
  language: () => string;
}): PromptMeanings {
  const { repeatMs, echoMs } = turnTaking;
  let agent = { words: '', at: -Infinity };
  let caller = { words: '', at: -Infinity };
  const isRecent = ({ at }: { at: number }, ms: number) => performance.now() - at <= ms;

  const isRepeat = (text: string, last: boolean) => {
    if (caller.words === '' || !isRecent(caller, repeatMs)) return false;
    // A partial prompt that comes late holds a part of what its final one held.
    return last ? normal(text) === caller.words : caller.words.startsWith(normal(text));
  };
  const isAside = (text: string, last: boolean) => {
    const playing = ledger.inPlay();
    const before = isRecent(agent, echoMs) ? agent.words : '';
    if (isEcho(text, `${before} ${playing?.said ?? ''}`)) return true;
    if (playing === undefined || isQuestionInPlay(playing.said, playing.heard)) return false;
    return last ? isBackchannel(text, language()) : mayBecomeBackchannel(text, language());
  };
  return {
    of({ voicePrompt, last }) {
      if (normal(voicePrompt) === '') return 'blank';
      if (isRepeat(voicePrompt, last) || isAside(voicePrompt, last)) return 'aside';
      if (last) caller = { words: normal(voicePrompt), at: performance.now() };
      return 'words';
    },
    isPauseRequest: (text) => asksForPause(text, language()),
    agentSaid(words, isAll) {
      agent = { words, at: performance.now() };
      // After an answer the same question is asked again.
      if (isAll) caller = { words: '', at: -Infinity };
    },
  };
}
