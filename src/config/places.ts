/** Completes the places of an agent's file: dates of holidays, and what a location takes from the agent. */
import type { z } from 'zod';
import type { LocationConfig, PlaceConfig } from '../contracts/place.ts';
import type { agentSchema } from './agent-schema.ts';
import { holidayDates } from './holidays.ts';
import type { HolidayRules } from './place-schema.ts';

type AgentFile = z.infer<typeof agentSchema>;
type WrittenLocation = NonNullable<AgentFile['locations']>[number];

/** An agent's file whose places are complete. */
export type PlacedAgent = Omit<AgentFile, 'holidays' | 'locations'> &
  Pick<PlaceConfig, 'holidays'> & { readonly locations?: readonly LocationConfig[] };

/** A fact that the file states, but that does not exist. */
export interface PlaceFault {
  readonly path: readonly (string | number)[];
  readonly complaint: string;
}

/** The agent with the dates of its holidays, and with complete locations. */
export async function withPlaces({
  holidays,
  locations,
  ...agent
}: AgentFile): Promise<PlacedAgent | PlaceFault> {
  const dates = await datesOf(holidays, []);
  if ('complaint' in dates) return dates;
  const top = { ...agent, ...dates };
  if (locations === undefined) return top;
  const complete: LocationConfig[] = [];
  for (const [index, { holidays: rules, ...location }] of locations.entries()) {
    const own = await datesOf(rules, ['locations', index]);
    if ('complaint' in own) return own;
    complete.push({ ...inherited(top, location), ...location, ...own });
  }
  return { ...top, locations: complete };
}

/** What a location takes from the agent. One with hours of its own does not have the seasons of the others. */
function inherited(top: PlaceConfig, location: Omit<WrittenLocation, 'holidays'>): PlaceConfig {
  const { hours, seasons, timeZone, exceptions, holidays, phone, email } = top;
  const facts = { timeZone, exceptions, holidays, phone, email };
  const all = location.hours === undefined ? { ...facts, hours, seasons } : facts;
  return Object.fromEntries(Object.entries(all).filter(([, fact]) => fact !== undefined));
}

async function datesOf(
  rules: HolidayRules | undefined,
  path: readonly (string | number)[],
): Promise<Pick<PlaceConfig, 'holidays'> | PlaceFault> {
  if (rules === undefined) return {};
  const dates = await holidayDates(rules, new Date().getFullYear());
  return 'complaint' in dates
    ? { ...dates, path: [...path, 'holidays', ...dates.path] }
    : { holidays: dates };
}
