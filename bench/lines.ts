/** Telephone lines of the bench. Each line has its own agent and its own pace of the model. */
import { stringify } from 'yaml';

/** When the gateway starts search and model request: `speculation.mode` of the agent's file. */
export type Speculation = 'off' | 'final' | 'last-stable';

/** How the model server answers the requests of one line. */
export interface Dial {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
  readonly tokens: number;
  /** Tokens per sentence. Absent: the answer is one sentence. */
  readonly sentenceTokens?: number;
  /** Every n-th request is answered with 429. Absent: none. */
  readonly refuseEvery?: number;
}

export interface Line {
  /** For example `on-200`. Also the agent's id. */
  readonly name: string;
  /** E.164. The instructions to the model contain it, so the model server can tell which line a request belongs to. */
  readonly number: string;
  readonly speculation: Speculation;
  /** `own`: speech comes from the voice server. Absent: the relay speaks. */
  readonly voice?: 'own';
  readonly dial: Dial;
}

/** The filler of all agents. It is fixed so that measurements can tell it from an answer. */
export const FILLER = 'One moment, please.';

/** The tenant of the sample knowledge. */
export const TENANT = 'harbor-street-bikes';

/** Gives each line a telephone number. */
export function numbered(specs: readonly Omit<Line, 'number'>[]): readonly Line[] {
  return specs.map((spec, index) => ({ ...spec, number: `+1555010${String(index + 1_000)}` }));
}

/** The content of the agent file of a line. */
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
    // The maximum, so that a caller who waits between two measurements is not asked "are you still there?".
    limits: { silenceMs: 120_000 },
  }).replace(/^/u, `# ${name}\n`);
}

/** Instructions to the model, of realistic length. Our agents and the bare server use the same ones. */
export function personaOf(number: string): string {
  return [
    `You answer the line ${number} of Harbor Street Bikes, a bicycle workshop and rental shop in Port Ellery, Maine.`,
    'You are friendly, calm and to the point, like somebody who has worked behind the counter for years.',
    'You know your way around repairs, rentals and opening hours.',
  ].join('\n');
}

/** Finds the number of the line in the instructions of a model request. Returns undefined if there is none. */
export function lineIn(instructions: string): string | undefined {
  return /You answer the line (\+\d+)/u.exec(instructions)?.[1];
}
