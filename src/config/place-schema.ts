/** Schema of the facts about a place in an agent's file. */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { E164, text } from './agent-fields.ts';
import { spansSchema, weeklyHoursSchema } from './hours-schema.ts';

const date = z.iso.date('must be a day such as 2026-12-24');
const dayOfYear = text.regex(
  /^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u,
  'must be a month and a day such as 04-01',
);

const exceptionSchema = z
  .strictObject({
    date,
    until: date.exactOptional(),
    label: text.exactOptional(),
    hours: spansSchema,
  })
  .refine(({ date: first, until = first }) => first <= until, {
    path: ['until'],
    message: 'must not be before date',
  })
  .transform(({ hours, ...when }) => ({ ...when, spans: hours }));

const holidayHours = z.union([z.literal('normal'), spansSchema], {
  error: 'must be normal, closed or spans such as 10:00-14:00',
});

const holidaysSchema = z.strictObject({
  country: text.regex(/^[A-Z]{2}$/u, 'must be a country code such as US'),
  region: text.exactOptional(),
  hours: holidayHours.default([]),
  days: z.record(z.string(), holidayHours).default({}),
});

/** Which holidays a file has, and what holds on them: before the dates are known. */
export type HolidayRules = z.infer<typeof holidaysSchema>;

export const placeFields = {
  timeZone: text
    .refine((zone) => IANAZone.isValidZone(zone), 'must be a time zone such as America/New_York')
    .exactOptional(),
  hours: weeklyHoursSchema.exactOptional(),
  seasons: z
    .array(z.strictObject({ from: dayOfYear, until: dayOfYear, hours: weeklyHoursSchema }))
    .exactOptional(),
  exceptions: z.array(exceptionSchema, 'must be a list of days').exactOptional(),
  holidays: holidaysSchema.exactOptional(),
  address: text.exactOptional(),
  phone: z
    .string('must be text: put the number in quotes')
    .regex(E164, 'must be a number such as "+12075550142"')
    .exactOptional(),
  email: z.email('must be an e-mail address').exactOptional(),
};

export const locationsSchema = z
  .array(z.strictObject({ name: text, ...placeFields }), 'must be a list of locations')
  .exactOptional();

type Place = z.infer<z.ZodObject<typeof placeFields>>;

/** The fields of a place that need something which the file does not say. */
export function placeFaults(
  agent: Place & { readonly locations?: readonly Place[] },
): readonly { readonly path: readonly (string | number)[]; readonly complaint: string }[] {
  const faultsOf = (place: Place, top: Place, path: readonly (string | number)[]) => {
    const { hours = top.hours, seasons, exceptions, holidays } = place;
    const timed = (['hours', 'seasons', 'exceptions', 'holidays'] as const).find((field) => field in place);
    const isWithoutWeek = hours === undefined && (seasons ?? exceptions ?? holidays) !== undefined;
    return [
      ...(timed !== undefined && agent.timeZone === undefined
        ? [
            {
              path: [...path, timed],
              complaint: 'needs timeZone, such as America/New_York, at the top level',
            },
          ]
        : []),
      ...(timed !== undefined && isWithoutWeek
        ? [{ path: [...path, timed], complaint: 'needs hours, the usual week' }]
        : []),
    ];
  };
  const locations = agent.locations ?? [];
  return [
    ...faultsOf(agent, agent, []),
    ...locations.flatMap((location, index) => faultsOf(location, agent, ['locations', index])),
  ];
}
