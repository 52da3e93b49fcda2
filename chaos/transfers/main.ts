/** `npm run chaos -- --scenario transfers`: nobody is rung twice, left alone or forgotten, whatever dies. */
import type { KillingScenario } from '../killing-scenario.ts';
import { runTransfers } from './run.ts';
import { WITHOUT_LOOKUP } from './without-lookup.ts';
import { faultsOf, faultsOfWish, isRight, transferNumbers } from './verdict.ts';
import type { JudgedTransfer, JudgedWish } from './verdict.ts';

export const TRANSFERS: KillingScenario = {
  name: 'transfers',
  calls: 'callers who want a person, and one call out for every three of them',
  defaults: { calls: 200, atOnce: 8, scale: 0.1, everyMs: 2_000 },
  sabotage: { name: 'no-lookup', does: 'asks for a number again without a look-up', ...WITHOUT_LOOKUP },
  async run(options) {
    const { calls, wishes, kills } = await runTransfers(options);
    const numbers = transferNumbers(calls, wishes);
    return {
      kills,
      stories: [...calls.flatMap(storyOfCall), ...wishes.flatMap(storyOfWish)],
      numbers,
      isRight: isRight(numbers),
    };
  },
};

/** Empty if nothing went wrong. */
function storyOfCall(call: JudgedTransfer): readonly string[] {
  const faults = faultsOf(call);
  if (faults.length === 0 && call.fate !== 'unasked') return [];
  const rung = call.rung.map(({ to, status }) => `${to} ${status}`).join(', ');
  const title = `${call.callSid} (${call.fate}; ${rung}): ${faults.join('; ')}`;
  return [[title, ...call.story].join('\n    ')];
}

function storyOfWish(wish: JudgedWish): readonly string[] {
  const faults = faultsOfWish(wish);
  if (faults.length === 0) return [];
  const title = `${wish.to} (${wish.outcome ?? 'not done'}): ${faults.join('; ')}`;
  return [
    [title, ...wish.calls.map(({ status, heard }) => `${status}: ${heard.join(' | ')}`)].join('\n    '),
  ];
}
