/** A recorded call as a script of the simulator (`npm run phone -- --script`). */
import { stringify } from 'yaml';
import type { TurnDetail } from './call-schemas.ts';

type Spoken = Pick<TurnDetail, 'kind' | 'epoch' | 'userInput' | 'heardText' | 'outcome'>;
type Step = Readonly<Record<string, unknown>>;

/** What the caller did, in order: words, keys, interruptions after as many words as were heard, and lost connections. */
export function callScript(turns: readonly Spoken[], { hasHungUp }: { readonly hasHungUp: boolean }): string {
  const steps: Step[] = [];
  let epoch = 1;
  let before: Spoken | undefined;
  for (const turn of turns) {
    const { userInput, kind } = turn;
    const at = turn.epoch ?? 0;
    if (userInput !== null && at > epoch) {
      steps.push({ drop: before?.outcome === 'dropped' ? { afterWords: heardWords(before) } : true });
      epoch = at;
    }
    if (userInput !== null) {
      if (kind === 'keys') steps.push({ press: userInput });
      else if (before?.outcome === 'cut')
        steps.push({ bargeIn: { text: userInput, afterWords: heardWords(before) } });
      else steps.push({ say: userInput });
    }
    before = turn;
  }
  if (hasHungUp) steps.push({ hangUp: true });
  return stringify(steps, { lineWidth: 0 });
}

const heardWords = ({ heardText }: Spoken): number =>
  (heardText ?? '').split(/\s+/u).filter((word) => word !== '').length;
