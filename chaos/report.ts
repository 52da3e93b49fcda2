/** Computes the numbers of a run and the limits that it broke. */
import { rounded } from '../bench/results.ts';
import type { Results } from '../bench/results.ts';
import { percentile } from '../bench/stats.ts';
import { COUNTED, countOf } from './findings.ts';
import { forbiddenIn, limitsOf } from './limits.ts';
import type { Outcome } from './outcome.ts';
import { IN_TIME_MS } from './verdict.ts';
import type { TurnVerdict } from './verdict.ts';

interface Silence extends TurnVerdict {
  readonly seed: number;
  readonly waitMs: number;
  /** The part of `waitMs` beyond the median of the control run with the same seed. */
  readonly beyondMs: number;
}

/** The numbers of each scenario over all seeds, and the availability over all scenarios. */
export function numbersOf(outcomes: readonly Outcome[]): Results {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario))];
  const numbers = names.flatMap((name) =>
    Object.entries(scenarioNumbers(name, outcomes)).map(([key, value]) => [`${name}.${key}`, value] as const),
  );
  const turns = outcomes.flatMap((outcome) => outcome.turns);
  const availability = turns.length === 0 ? 0 : turns.filter(isInTime).length / turns.length;
  return { ...Object.fromEntries(numbers), availability: Math.round(availability * 100_000) / 100_000 };
}

function scenarioNumbers(name: string, outcomes: readonly Outcome[]): Results {
  const own = outcomes.filter(({ scenario }) => scenario === name);
  const turns = own.flatMap((outcome) => outcome.turns);
  const findings = own.flatMap((outcome) => outcome.findings);
  const silences = silencesOf(name, outcomes);
  const waits = silences.map(({ waitMs }) => waitMs);
  const beyond = silences.map(({ beyondMs }) => beyondMs);
  return {
    due: turns.length,
    answered: silences.length,
    inTime: turns.filter(isInTime).length,
    ...Object.fromEntries(COUNTED.map((kind) => [kind, countOf(findings, kind)])),
    ...roundedAll({
      waitP50Ms: percentile(waits, 0.5),
      waitP95Ms: percentile(waits, 0.95),
      waitMaxMs: Math.max(...waits),
      silenceP50Ms: percentile(beyond, 0.5),
      silenceP95Ms: percentile(beyond, 0.95),
      silenceMaxMs: Math.max(...beyond),
      gapMaxMs: Math.max(...turns.map(({ gapMs }) => gapMs)),
    }),
  };
}

/** Rounds the numbers. A number without data becomes -1, because JSON has no NaN or Infinity. */
function roundedAll(numbers: Results): Results {
  return Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, rounded(value)]));
}

function isInTime({ waitMs }: TurnVerdict): boolean {
  return waitMs !== undefined && waitMs <= IN_TIME_MS;
}

function silencesOf(name: string, outcomes: readonly Outcome[]): readonly Silence[] {
  return outcomes
    .filter(({ scenario }) => scenario === name)
    .flatMap(({ seed, turns }) => {
      const usualMs = controlMedian(outcomes, seed);
      return turns.flatMap((turn) => {
        const { waitMs } = turn;
        return waitMs === undefined ? [] : [{ ...turn, seed, waitMs, beyondMs: waitMs - usualMs }];
      });
    });
}

function controlMedian(outcomes: readonly Outcome[], seed: number): number {
  const control = outcomes.find((outcome) => outcome.scenario === 'control' && outcome.seed === seed);
  const waits = control?.turns.flatMap(({ waitMs }) => waitMs ?? []) ?? [];
  return percentile(waits, 0.5);
}

/** Maximum number of places listed for one broken limit. */
const SHOWN = 8;

/** One line for each broken limit, followed by the places where it was broken. */
export function violationsOf(outcomes: readonly Outcome[]): readonly string[] {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario))];
  return names.flatMap((name) => [...countViolations(name, outcomes), ...silenceViolations(name, outcomes)]);
}

function countViolations(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const own = outcomes.filter(({ scenario }) => scenario === name);
  const findings = own.flatMap(({ seed, findings: found }) => found.map((finding) => ({ seed, ...finding })));
  const due = own.flatMap(({ turns }) => turns).length;
  const mayBeLate = Math.floor((limitsOf(name).lateShare ?? 0) * due);
  return forbiddenIn(name).flatMap((kind) => {
    const count = countOf(findings, kind);
    const most = kind === 'late' ? mayBeLate : 0;
    if (count <= most) return [];
    const places = findings
      .filter((finding) => finding.kind === kind)
      .map((finding) => `${placeOf(finding)}: ${finding.detail}`);
    return [
      `${name}.${kind} is ${count}, should be ${most === 0 ? 0 : `at most ${most}`}`,
      ...shortened(places),
    ];
  });
}

function silenceViolations(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const { silenceMaxMs } = limitsOf(name);
  if (silenceMaxMs === undefined) return [];
  const over = silencesOf(name, outcomes).filter(({ beyondMs }) => beyondMs > silenceMaxMs);
  if (over.length === 0) return [];
  const worst = Math.round(Math.max(...over.map(({ beyondMs }) => beyondMs)));
  const places = over.map(
    (silence) => `${placeOf(silence)}: ${Math.round(silence.beyondMs)} ms longer than the control run`,
  );
  return [`${name}.silenceMaxMs is ${worst}, should be at most ${silenceMaxMs}`, ...shortened(places)];
}

function placeOf({ seed, callSid, turn }: { seed: number; callSid: string; turn?: number }): string {
  return `  seed ${seed}, call ${callSid}${turn === undefined ? '' : `, turn ${turn}`}`;
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `  and ${lines.length - SHOWN} more`];
}
