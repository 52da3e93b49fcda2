/** Figures over a range of time. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import type { FiguresRange, HourOfCalls } from '../../adapters/postgres/figures.ts';
import type { ApiDeps } from './api-deps.ts';
import { costOf } from './call-detail.ts';
import { tenantOf } from './calls.ts';
import { figuresSchema } from './figure-schemas.ts';
import { problemSchema, sendProblem } from './problem.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_DAYS = 7;
const MAX_DAYS = 400;
/** Below it, percentiles say nothing. */
const LEAST_FOR_PERCENTILES = 10;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Adds the route. */
export function figureRoutes(app: FastifyInstance, { api: { figures } }: ApiDeps): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/figures',
    {
      config: { access: 'viewer' },
      schema: {
        summary: `Figures of all calls that began in a range of time: by default the last ${DEFAULT_DAYS} days`,
        querystring: z.object({
          tenant: z.string().exactOptional(),
          from: instant.exactOptional(),
          to: instant.exactOptional(),
          timeZone: z
            .string()
            .refine((name) => IANAZone.isValidZone(name), 'is not a time zone')
            .default('UTC'),
        }),
        response: { 200: figuresSchema, '4xx': problemSchema },
      },
    },
    async (request, reply) => {
      const { tenant, timeZone, to = new Date() } = request.query;
      const { from = new Date(to.getTime() - DEFAULT_DAYS * DAY_MS) } = request.query;
      if (!(from < to && to.getTime() - from.getTime() <= MAX_DAYS * DAY_MS))
        return sendProblem(reply, 400, `"from" must be before "to", by at most ${MAX_DAYS} days`);
      const range: FiguresRange = { tenant: tenantOf(request, tenant), from, to, timeZone };
      const [hours, turns, errorsByService, cost] = await Promise.all([
        figures.hours(range),
        figures.turns(range),
        figures.errors(range),
        figures.cost(range),
      ]);
      const sum = (field: 'calls' | 'failed' | 'inputs' | 'answered', some = hours) =>
        some.reduce((total, hour) => total + hour[field], 0);
      const { primary, fallback, template, interruptions, unanswered } = turns;
      const inputs = sum('inputs');
      return {
        from: from.toISOString(),
        to: to.toISOString(),
        calls: sum('calls'),
        answeredShare: inputs === 0 ? null : sum('answered') / inputs,
        callsPerDay: daysOf(range).map((day) => {
          const some = hours.filter((hour) => hour.day === day);
          return { day, calls: sum('calls', some), failed: sum('failed', some) };
        }),
        responseMs: timesOf(turns.responses, turns.responseMs),
        answerMs: timesOf(turns.answers, turns.answerMs),
        byRung: { primary, fallback, template },
        ...{ interruptions, unanswered },
        errorsByService: [...errorsByService],
        cost: costOf(cost),
        hours: hoursOf(hours, sum),
      };
    },
  );
}

/** Every day of the range, in its time zone. */
function daysOf({ from, to, timeZone }: FiguresRange): readonly string[] {
  const days: string[] = [];
  let day = DateTime.fromJSDate(from, { zone: timeZone }).startOf('day');
  for (; day.toMillis() < to.getTime(); day = day.plus({ days: 1 })) days.push(day.toFormat('yyyy-MM-dd'));
  return days;
}

function hoursOf(
  hours: readonly HourOfCalls[],
  sum: (field: 'calls', some: HourOfCalls[]) => number,
): { hour: number; calls: number }[] {
  return Array.from({ length: 24 }, (_, hour) => ({
    hour,
    calls: sum(
      'calls',
      hours.filter((each) => each.hour === hour),
    ),
  }));
}

function timesOf(number: number, percentiles: readonly number[] | null) {
  const [median = null, p95 = null, p99 = null] = percentiles ?? [];
  return number < LEAST_FOR_PERCENTILES
    ? { count: number, median, p95: null, p99: null }
    : { count: number, median, p95, p99 };
}
