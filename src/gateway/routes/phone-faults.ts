/** Buttons of the browser phone that break something. There are some only under `npm run demo` (`BROWSER_PHONE=demo`). */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { sendProblem } from '../api/problem.ts';
import { DEMO_FAULTS } from '../demo-faults.ts';
import type { DemoFaults } from '../demo-faults.ts';

const PHONE_FAULTS_PATH = '/api/v1/phone-faults';
const asked = z.object({ fault: z.enum(DEMO_FAULTS) });

/** Adds the routes. Without `faults` the list is empty. */
export function phoneFaultRoutes(app: FastifyInstance, faults: DemoFaults | undefined): void {
  const operator = { config: { access: 'operator' } } as const;
  app.get(PHONE_FAULTS_PATH, operator, () => ({ faults: faults === undefined ? [] : DEMO_FAULTS }));
  app.post(PHONE_FAULTS_PATH, operator, (request, reply) => {
    const parsed = asked.safeParse(request.body);
    if (faults === undefined || !parsed.success)
      return sendProblem(
        reply,
        404,
        `there is no such fault: only npm run demo has ${DEMO_FAULTS.join(' and ')}`,
      );
    return reply.code(202).send({ seconds: faults.cause(parsed.data.fault) });
  });
}
