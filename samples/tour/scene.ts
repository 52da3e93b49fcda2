/** The scenes of the tour, from their data file. */
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { parseScript } from '../../src/phone/script.ts';
import type { ScriptStep } from '../../src/phone/script.ts';
import { ruleSchema } from '../../test/fakes/scripted-model.ts';

const sceneSchema = z.strictObject({
  title: z.string(),
  /** What happens, in a line. */
  happens: z.string(),
  /** What to look at on the page of the call. */
  look: z.string(),
  dials: z.literal('person').exactOptional(),
  fault: z
    .strictObject({
      what: z.enum(['model', 'worker', 'gateway', 'database']),
      /** Number of the step, from 1. */
      at: z.int().min(1),
      /** Absent: before the step. */
      afterWords: z.int().min(1).exactOptional(),
    })
    .exactOptional(),
  steps: z.unknown(),
  model: z.array(ruleSchema),
});

export interface Scene extends Omit<z.output<typeof sceneSchema>, 'steps'> {
  readonly steps: readonly ScriptStep[];
}

/** Bookings of an earlier tour that was stopped are most likely on other days. */
const DAYS = { from: 7, until: 180 };

/** Reads the scenes. */
export async function readScenes(): Promise<readonly Scene[]> {
  const day = DateTime.now().plus({ days: randomInt(DAYS.from, DAYS.until) });
  const text = (await readFile(new URL('scenes.yaml', import.meta.url), 'utf8'))
    .replaceAll('{day}', day.toFormat('yyyy-MM-dd'))
    .replaceAll('{date}', day.setLocale('en-US').toFormat('MMMM d'));
  return z
    .array(sceneSchema)
    .parse(parse(text))
    .map((scene) => ({ ...scene, steps: stepsOf(scene) }));
}

function stepsOf({ title, steps }: z.output<typeof sceneSchema>): readonly ScriptStep[] {
  const script = parseScript(stringify(steps));
  if (script.kind === 'malformed') throw new Error(`${title}: ${script.problems.join('; ')}`);
  return script.steps;
}
