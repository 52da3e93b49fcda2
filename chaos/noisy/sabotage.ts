/** A broken product that noisy calls must notice. */
import type { Sabotage } from '../sabotage.ts';

export const NOISY_SABOTAGES: readonly Pick<Sabotage, 'name' | 'edits'>[] = [
  {
    // A noise without words ends the answer.
    name: 'noise',
    edits: [
      {
        file: 'gateway/relay/caller-input.ts',
        find: 'createSilenceTimer(turnTaking.noiseMs, () => ledger.goOn())',
        put: 'createSilenceTimer(turnTaking.noiseMs, () => ledger.cut())',
      },
    ],
  },
];
