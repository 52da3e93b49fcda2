/** What alerts say to people: what is wrong, and what callers notice. */

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const gigabytes = (value: number): string => `${(value / 1e9).toFixed(1)} GB`;

const WORDS: Readonly<Record<string, (value: number) => string>> = {
  'success-rate': (value) => `Only ${percent(value)} of the calls of the last minutes ended well.`,
  'error-rate': (value) => `${percent(value)} of the requests to other services fail.`,
  latency: (value) =>
    `Answers come late: one in twenty begins after ${(value / 1_000).toFixed(1)} s or more.`,
  'dead-air': (value) => `In ${percent(value)} of the turns the caller hears a filler before the answer.`,
  'answers-by-template': (value) =>
    `${percent(value)} of the answers come from the knowledge base, because no model answers.`,
  'knowledge-finds-nothing': (value) =>
    `The knowledge base has nothing for ${percent(value)} of the questions.`,
  'dependency-down': () => 'A part of the system is down.',
  backlog: (value) => `${value} signals of calls wait for their workflows.`,
  disk: (value) => `Only ${gigabytes(value)} of the disk are free.`,
  budget: (value) => `${percent(value)} of a budget are used up.`,
  'transfers-failing': (value) =>
    `${value} callers could not be put through to a person, because of a fault.`,
  'unusual-patterns': (value) => `${value} unusual patterns of calls in the last minutes.`,
};

/** The sentence for an alert. */
export function alertText(name: string, type: 'firing' | 'cleared', value: number): string {
  const words = WORDS[name]?.(value) ?? `${name}: ${value}`;
  return type === 'firing' ? words : `${name} is over.`;
}
