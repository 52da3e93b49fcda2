/** The conversations of `npm run eval:personas`: one data file for each kind of caller. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { parseScript } from '../../src/phone/script.ts';
import type { ScriptStep } from '../../src/phone/script.ts';
import { pattern, ruleSchema } from '../../test/fakes/scripted-model.ts';

const steps = z.unknown().transform((items, context): readonly ScriptStep[] => {
  const script = parseScript(stringify(items));
  if (script.kind === 'script') return script.steps;
  for (const message of script.problems) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const expected = z.strictObject({
  /** What the agent's words of the whole call must contain. */
  heard: z.array(pattern).default([]),
  notHeard: z.array(pattern).default([]),
  /** The tools with an effect that were carried out, in order. */
  done: z.array(z.string()).default([]),
  /** Tools without an effect that must have been called. */
  used: z.array(z.string()).default([]),
  /** All bookings of the conversation's day. `at`: local time, such as `10:00`. */
  bookings: z
    .array(z.strictObject({ name: z.string(), at: z.string(), cancelled: z.boolean().default(false) }))
    .default([]),
  /** The message that the owner has got. Without it there must be none. */
  message: z
    .strictObject({
      message: pattern,
      name: pattern.exactOptional(),
      number: pattern.exactOptional(),
      urgent: z.boolean().exactOptional(),
    })
    .exactOptional(),
  endedBy: z.enum(['caller', 'agent']).default('caller'),
  reason: z.string().exactOptional(),
  language: z.string().default('en-US'),
  transfer: z.string().exactOptional(),
  /** The model reports something that no tool has done, so the agent must correct it. Only of the scripted model. */
  corrected: z.boolean().default(false),
});

const AGREE = [{ when: 'Shall I|Is that right\\?', say: 'Yes, please.' }];

const conversation = z.strictObject({
  name: z.string(),
  /** What the caller must have in the end, for a model that judges. */
  goal: z.string(),
  dials: z.enum(['person', 'mailbox', 'busy', 'no-answer']).exactOptional(),
  steps,
  /** What the caller answers when the agent's last words match. */
  answers: z.array(z.strictObject({ when: pattern, say: z.string() })).prefault(AGREE),
  model: z.array(ruleSchema).default([]),
  expect: expected.prefault({}),
});

const file = z.strictObject({ about: z.string(), conversations: z.array(z.unknown()) });

export interface Conversation extends z.output<typeof conversation> {
  /** Name of the file. */
  readonly kind: string;
  /** The day that the conversation may book, as `2026-12-10`. No other conversation books on it. */
  readonly day: string;
}

/** The folder of the conversations. */
export const CONVERSATIONS = fileURLToPath(new URL('conversations', import.meta.url));
export const ZONE = 'America/New_York';
/** Days between a run and the first bookable day: enough for a run around midnight. */
const FIRST_DAY = 2;
const DAYS_A_ROUND = 100;

/**
 * Loads all conversations. `{day}` and `{date}` stand for the conversation's own day, such as 2026-12-10 and December 10. `round`: which
 * time they are played, from 0; each has other days.
 */
export async function loadConversations({
  now = DateTime.now(),
  round = 0,
  folder = CONVERSATIONS,
}: { now?: DateTime; round?: number; folder?: string } = {}): Promise<readonly Conversation[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const loaded: Conversation[] = [];
  for (const name of names) {
    const { conversations } = file.parse(parse(await readFile(join(folder, name), 'utf8')));
    for (const raw of conversations) {
      const at = now.setZone(ZONE).plus({ days: FIRST_DAY + round * DAYS_A_ROUND + loaded.length });
      const day = at.toFormat('yyyy-MM-dd');
      const filled = JSON.stringify(raw)
        .replaceAll('{day}', day)
        .replaceAll('{date}', at.setLocale('en-US').toFormat('MMMM d'));
      const kind = basename(name, '.yaml');
      loaded.push({ ...parsed(JSON.parse(filled), `${name}: conversation ${loaded.length + 1}`), kind, day });
    }
  }
  return loaded;
}

function parsed(value: unknown, place: string): z.output<typeof conversation> {
  const result = conversation.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${place}: ${z.prettifyError(result.error)}`);
}
