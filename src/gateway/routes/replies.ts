/** Replies that several routes share. */
import type { FastifyReply } from 'fastify';
import type { ZodError } from 'zod';

/** Replies 200 with TwiML. */
export function sendTwiml(reply: FastifyReply, twiml: string): FastifyReply {
  return reply.type('text/xml; charset=utf-8').send(twiml);
}

/** Replies 400 with the names of the invalid fields, but never with their values. */
export function badRequest(reply: FastifyReply, error: ZodError, what = 'malformed webhook'): FastifyReply {
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return reply.code(400).send({ error: what, problems });
}
