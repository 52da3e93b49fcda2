/** The command line of `npm run eval:personas`. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { optionsOf, UsageError } from '../../src/lib/command-line.ts';
import { named, positiveNumber, wholeNumber } from '../../src/lib/option-values.ts';
import type { Sabotage } from '../../chaos/sabotage.ts';
import { CONVERSATIONS } from './conversation.ts';
import type { JudgeModel } from './judge.ts';

export interface PersonaOptions {
  /** Kinds of callers; undefined: all. */
  readonly only: readonly string[] | undefined;
  readonly atOnce: number;
  readonly scale: number;
  /** The model of the OPENAI_… variables answers instead of the scripted one. */
  readonly isReal: boolean;
  readonly judge: JudgeModel | undefined;
  readonly sabotage: Pick<Sabotage, 'name' | 'edits'> | undefined;
  readonly isVerbose: boolean;
  readonly jsonFile: string | undefined;
  readonly logFile: string | undefined;
}

/** Broken products that the conversations must notice. */
export const PERSONA_SABOTAGES: readonly Pick<Sabotage, 'name' | 'edits'>[] = [
  {
    // What a model reports is never compared with what was done.
    name: 'claims',
    edits: [
      {
        file: 'activities/correct-claims.ts',
        find: 'if (claimsTooMuch(agent,',
        put: 'if (speech.said === input.turnId && claimsTooMuch(agent,',
      },
    ],
  },
  {
    // Wishes are carried out without asking.
    name: 'confirm',
    edits: [
      {
        file: 'conversation/tools/plan-calls.ts',
        find: 'if (tool.isReadOnly === true || tool.confirm !== true)',
        put: 'if (tool.isReadOnly !== undefined || tool.confirm !== undefined)',
      },
    ],
  },
];

const NAMES = PERSONA_SABOTAGES.map(({ name }) => name);

const HELP = `npm run eval:personas -- [options]
  --only a,b       these kinds of callers (names of the files in eval/personas/conversations)
  --at-once N      calls at the same time (default 12)
  --scale X        time scale of voices and relay; 1 is real speed (default 0.2). Limits of the product are not scaled
  --model real     the model of OPENAI_API_KEY, OPENAI_MODEL and OPENAI_BASE_URL, instead of the scripted one
  --judge          the same model also judges each conversation (with --model real)
  --sabotage NAME  break the product first (${NAMES.join(', ')}): must fail
  --verbose        print every conversation
  --json FILE      also write the last line to FILE
  --log FILE       write the output of the system's processes to FILE`;

/** The settings of the model in this process's environment. */
export function modelEnv(env: NodeJS.ProcessEnv = process.env): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith('OPENAI_') && value !== undefined ? [[name, value]] : [],
    ),
  );
}

/** Reads the command line. Returns the help text if it is asked for. Throws `UsageError`. */
export function readPersonaOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): PersonaOptions | string {
  const { values: flags } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        'at-once': { type: 'string', default: '12' },
        scale: { type: 'string', default: '0.2' },
        model: { type: 'string', default: 'scripted' },
        judge: { type: 'boolean', default: false },
        sabotage: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        json: { type: 'string' },
        log: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  if (flags.help) return HELP;
  if (flags.model !== 'scripted' && flags.model !== 'real')
    throw new UsageError(`--model must be scripted or real, not "${flags.model}"`);
  const isReal = flags.model === 'real';
  const { OPENAI_API_KEY: apiKey, OPENAI_MODEL: model = 'gpt-4.1-mini', OPENAI_BASE_URL: baseURL } = env;
  if (isReal && apiKey === undefined) throw new UsageError('--model real needs OPENAI_API_KEY');
  if (flags.judge && !isReal) throw new UsageError('--judge needs --model real');
  return {
    only: flags.only?.split(',').map((kind) => named('--only', kind, kindsOfCallers()).name),
    atOnce: wholeNumber('--at-once', flags['at-once']),
    scale: positiveNumber('--scale', flags.scale),
    isReal,
    judge: flags.judge && apiKey !== undefined ? { apiKey, model, baseURL } : undefined,
    sabotage:
      flags.sabotage === undefined ? undefined : named('--sabotage', flags.sabotage, PERSONA_SABOTAGES),
    isVerbose: flags.verbose,
    jsonFile: flags.json,
    logFile: flags.log,
  };
}

/** Named as their files. */
function kindsOfCallers(): readonly { readonly name: string }[] {
  return readdirSync(CONVERSATIONS).map((file) => ({ name: basename(file, '.yaml') }));
}
