/** Schema of `outbound` in an agent's file: how it calls people. */
import { z } from 'zod';
import type { OutboundConfig } from '../contracts/outbound.ts';
import type { WeeklyHours } from '../contracts/place.ts';
import { speaksOutbound } from '../conversation/outbound/outbound-words.ts';
import { E164, text } from './agent-fields.ts';
import { countryOf } from './callee-number.ts';
import { weeklyHoursSchema } from './hours-schema.ts';

/** Nobody is called earlier or later, whatever a file says. */
const [EARLIEST, LATEST] = ['08:00', '21:00'];
const USUAL_HOURS = { 'mon-fri': '9:00-20:00', sat: '10:00-18:00' };

const count = (least: number, most: number) =>
  z.int().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const minutes = z.number('must be a number of minutes').min(0, 'must be at least 0').max(10_080);

export const outboundSchema = z
  .strictObject({
    from: z
      .string('must be text: put the number in quotes')
      .regex(E164, 'must be a number such as "+12075550142"')
      .exactOptional(),
    introduction: text.max(200, 'must be at most 200 characters').exactOptional(),
    hours: weeklyHoursSchema.prefault(USUAL_HOURS),
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/u, 'must be the code of a country, such as US'))
      .min(1, 'must name at least one country')
      .exactOptional(),
    attempts: count(1, 10).default(3),
    retryMinutes: z.array(minutes, 'must be a list of minutes').min(1).default([60, 180]),
    gapMinutes: minutes.default(30),
    callsPerDay: count(1, 100_000).default(100),
    ringSeconds: count(10, 120).default(30),
    voicemail: text.max(500, 'must be at most 500 characters').exactOptional(),
  })
  .exactOptional();

type Given = z.output<typeof outboundSchema>;

interface OfAgent {
  readonly name: string;
  readonly numbers: readonly string[];
  readonly language: string;
  readonly recordingNotice?: string;
  readonly outbound?: Given | undefined;
}

/** What is wrong between `outbound` and the rest of an agent. */
export function outboundFaults({ numbers, language, outbound }: OfAgent) {
  if (outbound === undefined) return [];
  const { from, hours } = outbound;
  const fault = (field: string, complaint: string) => ({ path: ['outbound', field], complaint });
  const own = numbers.filter((number) => number !== '*');
  const isOwn = from === undefined || own.includes(from) || numbers.includes('*');
  return [
    ...(from === undefined && own.length === 0
      ? [fault('from', 'is missing: the agent has no number of its own')]
      : []),
    ...(speaksOutbound(language)
      ? []
      : [{ path: ['outbound'], complaint: `has no words in ${language}: the agent cannot call people` }]),
    ...(isOwn ? [] : [fault('from', 'is no number of this agent: a call back would reach somebody else')]),
    ...(areUsual(hours) ? [] : [fault('hours', `must be between ${EARLIEST} and ${LATEST}`)]),
  ];
}

function areUsual(hours: WeeklyHours): boolean {
  return Object.values(hours)
    .flat()
    .every(({ from, to }) => from >= EARLIEST && to <= LATEST && from < to);
}

/** Fills in what other fields of the agent say. */
export function withOutbound<Agent extends OfAgent>({
  outbound,
  ...agent
}: Agent): Omit<Agent, 'outbound'> & { readonly outbound?: OutboundConfig } {
  const from = outbound?.from ?? agent.numbers.find((number) => number !== '*');
  if (outbound === undefined || from === undefined) return agent;
  const country = countryOf(from);
  return {
    ...agent,
    outbound: {
      ...outbound,
      from,
      introduction: outbound.introduction ?? agent.name,
      countries: outbound.countries ?? (country === undefined ? [] : [country]),
      ...(agent.recordingNotice === undefined ? {} : { notice: agent.recordingNotice }),
    },
  };
}
