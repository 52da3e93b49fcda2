/** The command line of `npm run voice`. */
import { parseArgs } from 'node:util';
import { optionsOf, UsageError } from '../../lib/command-line.ts';

export const USAGE = `Usage: npm run voice -- COMMAND
  list             lists the recorded sentences and the size of the audio cache
  render           records the sentences that have no file or whose text has changed, with the free program espeak-ng.
                   --elevenlabs: with the voice of your account; also replaces recordings by espeak-ng.
                   Your own files stay.
  render --agent ID
                   synthesises the fixed sentences of an agent with ElevenLabs and stores them in the cache
  preview --text "…" [--agent ID] [--out FILE]
                   speaks a sentence as the agent would, into a file: with ElevenLabs if ELEVENLABS_API_KEY is set,
                   else with espeak-ng. Default FILE: preview.mp3 or preview.wav.
  purge --older-than 30d --yes
                   deletes cached audio that has not been used for that long (d days, h hours)
  purge --all --yes
                   deletes all cached audio. Without --yes, both purge commands only show what they would delete.
Exit code: 0 all done, 1 not done because --yes is missing, 2 it could not be done.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list' }
  | { readonly name: 'render'; readonly by: 'espeak' | 'elevenlabs' }
  | { readonly name: 'prepare'; readonly agent: string }
  | { readonly name: 'preview'; readonly text: string; readonly agent?: string; readonly out?: string }
  /** `unusedForMs`: deletes what has not been used for this long. Absent: deletes everything. */
  | { readonly name: 'purge'; readonly unusedForMs?: number; readonly isSure: boolean };

/** The options that each command accepts. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  list: [],
  render: ['elevenlabs', 'agent'],
  preview: ['text', 'agent', 'out'],
  purge: ['older-than', 'all', 'yes'],
};

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean' },
      elevenlabs: { type: 'boolean' },
      agent: { type: 'string' },
      text: { type: 'string' },
      out: { type: 'string' },
      'older-than': { type: 'string' },
      all: { type: 'boolean' },
      yes: { type: 'boolean' },
    },
  });
}

type Values = ReturnType<typeof parse>['values'];

/** Reads the command line. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Command {
  const { values, positionals } = optionsOf(() => parse(args));
  if (values.help === true) return { name: 'help' };
  const [name = '', ...rest] = positionals;
  const known = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (known === undefined) {
    throw new UsageError('expected a command: list, render, preview or purge (see --help)');
  }
  if (rest.length > 0) throw new UsageError(`${name} takes no further argument: ${rest.join(' ')}`);
  const stray = Object.keys(values).find((option) => !known.includes(option));
  if (stray !== undefined) throw new UsageError(`--${stray} does not go with ${name}`);
  switch (name) {
    case 'render':
      return render(values);
    case 'preview':
      return preview(values);
    case 'purge':
      return purge(values);
    default:
      return { name: 'list' };
  }
}

function render({ elevenlabs, agent }: Values): Command {
  if (agent === undefined) return { name: 'render', by: elevenlabs === true ? 'elevenlabs' : 'espeak' };
  if (elevenlabs === true)
    throw new UsageError('--agent fills the cache, --elevenlabs makes files: give only one of them');
  return { name: 'prepare', agent };
}

function preview({ text = '', agent, out }: Values): Command {
  if (text.trim() === '') throw new UsageError('preview needs --text "…"');
  return {
    name: 'preview',
    text,
    ...(agent === undefined ? {} : { agent }),
    ...(out === undefined ? {} : { out }),
  };
}

const HOUR_MS = 3_600_000;
const UNITS_MS = { h: HOUR_MS, d: 24 * HOUR_MS } as const;

function purge({ 'older-than': age, all = false, yes: isSure = false }: Values): Command {
  if ((age !== undefined) === all) throw new UsageError('purge needs --older-than 30d or --all');
  if (age === undefined) return { name: 'purge', isSure };
  const [, number = '', unit] = /^(\d{1,5})([dh])$/u.exec(age) ?? [];
  if (unit !== 'd' && unit !== 'h') {
    throw new UsageError(`--older-than ${age} is not an age: give days or hours, such as 30d or 12h`);
  }
  return { name: 'purge', unusedForMs: Number(number) * UNITS_MS[unit], isSure };
}
