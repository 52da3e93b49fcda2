import { parseArgs } from 'node:util';
import { FULL, QUICK } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { SABOTAGES } from './sabotage.ts';
import type { Sabotage } from './sabotage.ts';
import { CONTROL, SCENARIOS } from './scenarios/all.ts';
import type { Scenario } from './scenario.ts';

export interface Options {
  /** The control run is first among them. A sabotage has none: its scenarios fail by counts, not by times. */
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly number[];
  readonly parameters: Parameters;
  readonly sabotage: Sabotage | undefined;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
  readonly evidenceDir: string | undefined;
}

const HELP = `npm run chaos -- [options]
  --scenario a,b     only these: ${SCENARIOS.map(({ name }) => name).join(', ')}
  --seeds 1,2,3      everything once with each seed, each time on a new system (default 1,2,3)
  --seed N           the same as --seeds N
  --calls N          calls of each scenario and seed (default ${FULL.calls})
  --turns N          questions of each call (default ${FULL.turns})
  --scale X          speed of caller and relay; 1 is life's (default ${FULL.scale})
  --quick            one seed, fewer and shorter calls and outages: less than three minutes
  --sabotage NAME    breaks the product first (${SABOTAGES.map(({ name }) => name).join(', ')}): its scenarios must fail
  --json FILE        writes the last line to FILE, too
  --log FILE         writes what the processes of the system write to FILE
  --evidence DIR     keeps what phone and Temporal recorded of the calls that broke a limit in DIR`;

/** What the arguments ask for; a text that is only to be printed. Throws where they make no sense. */
export function readOptions(args: readonly string[]): Options | string {
  const { values: flags } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string' },
      seeds: { type: 'string' },
      seed: { type: 'string' },
      calls: { type: 'string' },
      turns: { type: 'string' },
      scale: { type: 'string' },
      quick: { type: 'boolean', default: false },
      sabotage: { type: 'string' },
      json: { type: 'string' },
      log: { type: 'string' },
      evidence: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (flags.help) return HELP;
  const size = flags.quick ? QUICK : FULL;
  const seeds = flags.seed ?? flags.seeds ?? (flags.quick ? '1' : '1,2,3');
  const sabotage = flags.sabotage === undefined ? undefined : sabotageNamed(flags.sabotage);
  return {
    scenarios: chosen(flags.scenario?.split(','), sabotage),
    sabotage,
    seeds: seeds.split(',').map((seed) => wholeNumber('--seed', seed, 0)),
    parameters: {
      ...size,
      calls: flags.calls === undefined ? size.calls : wholeNumber('--calls', flags.calls, 1),
      turns: flags.turns === undefined ? size.turns : wholeNumber('--turns', flags.turns, 1),
      scale: flags.scale === undefined ? size.scale : positive('--scale', flags.scale),
    },
    jsonFile: flags.json,
    logFile: flags.log,
    evidenceDir: flags.evidence,
  };
}

function sabotageNamed(name: string): Sabotage {
  const found = SABOTAGES.find((sabotage) => sabotage.name === name);
  if (found === undefined) throw new Error(`there is no sabotage ${name}\n${HELP}`);
  return found;
}

function chosen(wanted: readonly string[] | undefined, sabotage: Sabotage | undefined): readonly Scenario[] {
  if (wanted === undefined) {
    return sabotage === undefined
      ? SCENARIOS
      : SCENARIOS.filter(({ name }) => sabotage.turnsRed.includes(name));
  }
  const unknown = wanted.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}\n${HELP}`);
  return SCENARIOS.filter((scenario) => scenario === CONTROL || wanted.includes(scenario.name));
}

function wholeNumber(option: string, text: string, min: number): number {
  const value = Number(text);
  if (!/^\d+$/u.test(text) || value < min) throw new Error(`${option} must be a whole number from ${min}`);
  return value;
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${option} must be a number above 0`);
  return value;
}
