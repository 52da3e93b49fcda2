/** Writes down the result of noisy calls. */
import { stringify } from 'yaml';
import type { JudgedCall, NoisyRun } from './run.ts';
import { KINDS } from './verdict.ts';
import type { Finding } from './verdict.ts';

/** The numbers of a run. */
export function noisyNumbers({ calls, left }: NoisyRun): Readonly<Record<string, number>> {
  const count = (kind: Finding['kind']): number =>
    calls.flatMap(({ findings }) => findings).filter((finding) => finding.kind === kind).length;
  const counts = Object.fromEntries(KINDS.map((kind) => [`noisy.${kind}`, count(kind)]));
  return {
    'noisy.calls': calls.length,
    ...counts,
    'noisy.open': count('open') + left.sockets + left.signals.length,
    'noisy.waitMaxMs': Math.max(0, ...calls.map(({ waitMs }) => waitMs)),
    'noisy.deadAirMaxMs': Math.max(0, ...calls.map(({ deadAirMs }) => deadAirMs)),
  };
}

/** Whether all invariants were kept. */
export function isQuiet({ calls, left }: NoisyRun): boolean {
  return calls.every(({ findings }) => findings.length === 0) && left.sockets + left.signals.length === 0;
}

/** A call that broke an invariant: what it broke, its script, and its conversation. */
export function storyOf({ record, findings }: JudgedCall): string {
  const { plan, callSid, conversation } = record;
  const only = `${plan.seed}:${plan.number}`;
  return [
    `\ncall ${callSid}, seed ${plan.seed}, number ${plan.number} (--only ${only}): ${plan.behaviours.join(', ')}; ${plan.ending}`,
    ...findings.map(({ kind, detail }) => `  ${kind}: ${detail}`),
    stringify(plan.steps, { lineWidth: 0 }).trimEnd().replace(/^/gmu, '    '),
    conversation.trimEnd().replace(/^/gmu, '  | '),
  ].join('\n');
}
