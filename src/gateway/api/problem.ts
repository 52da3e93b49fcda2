/** Errors of the HTTP API as RFC 9457 has them. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AdapterError } from '../../adapters/ports/error.ts';

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Names of invalid fields, never their values. */
  problems: z.array(z.string()).exactOptional(),
});

/** Replies with a problem. */
export function sendProblem(
  reply: FastifyReply,
  status: number,
  detail: string,
  problems?: readonly string[],
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send({
      type: 'about:blank',
      title: STATUS_CODES[status] ?? 'Error',
      status,
      detail,
      ...(problems === undefined ? {} : { problems }),
    });
}

/** Makes problems of all errors in the routes of `app`. */
export function replyWithProblems(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError | AdapterError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const problems = error.validation.map(
        ({ instancePath, message }) =>
          `${instancePath.slice(1).replaceAll('/', '.') || (error.validationContext ?? 'request')}: ${message ?? 'is invalid'}`,
      );
      return sendProblem(reply, 400, 'the request is malformed', problems);
    }
    const status = error instanceof AdapterError ? 503 : (error.statusCode ?? 500);
    if (status < 500) return sendProblem(reply, status, error.message);
    request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, status, hiddenCause(error));
  });
}

/** What a client is told if the fault is not its own. */
export function hiddenCause(error: FastifyError | AdapterError): string {
  if (!(error instanceof AdapterError)) return 'internal error';
  return `${error.vendor === 'postgres' ? 'the database' : 'the other server'} is not reachable`;
}
