/** Telephone lines of the bench: each has an agent of its own, and a pace at which the model answers it. */
import { stringify } from 'yaml';

/** When the line's gateway begins to search and to ask the model: as agents' files say it. */
export type Speculation = 'off' | 'final' | 'last-stable';

/** How the model server answers the requests of one line. */
export interface Dial {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  readonly tokens: number;
  /** The answer is sentences of so many tokens; absent: one sentence. */
  readonly sentenceTokens?: number;
  /** Every so-manyth request is answered with 429. */
  readonly refuseEvery?: number;
}

export interface Line {
  /** Such as `on-200`; also the agent's id. */
  readonly name: string;
  /** E.164. It stands in the instructions to the model, by which the model server knows the line. */
  readonly number: string;
  readonly speculation: Speculation;
  /** Who speaks: the relay, or the voice server. Absent: the relay. */
  readonly voice?: 'own';
  readonly dial: Dial;
}

/** What agents say where an answer is late: known, so that it is not taken for one. */
export const FILLER = 'One moment, please.';

/** As the sample's knowledge base has it. */
const TENANT = 'harbor-street-bikes';

/** A line for each of `specs`, with numbers of their own. */
export function numbered(specs: readonly Omit<Line, 'number'>[]): readonly Line[] {
  return specs.map((spec, index) => ({ ...spec, number: `+1555010${String(index + 1_000)}` }));
}

/** What an agent's file holds. */
export function agentYaml({ name, number, speculation, voice }: Line): string {
  return stringify({
    tenant: TENANT,
    name: 'Riley',
    numbers: [number],
    greeting: 'Hi, this is Riley.',
    persona: personaOf(number),
    speculation: { mode: speculation },
    voice: { mode: voice ?? 'relay' },
    phrases: { fillers: [FILLER] },
    // A caller who is held on the line between two measurements is not asked whether he is still there.
    limits: { silenceMs: 120_000 },
  }).replace(/^/u, `# ${name}\n`);
}

/** Instructions of the usual length; both our agents and the bare server give them to the model. */
export function personaOf(number: string): string {
  return [
    `You answer the line ${number} of Harbor Street Bikes, a bicycle workshop and rental shop in Port Ellery, Maine.`,
    'You are friendly, calm and to the point, like somebody who has worked behind the counter for years.',
    'You know your way around repairs, rentals and opening hours.',
  ].join('\n');
}

/** The number of the line that a request to the model is for. */
export function lineIn(instructions: string): string | undefined {
  return /You answer the line (\+\d+)/u.exec(instructions)?.[1];
}
