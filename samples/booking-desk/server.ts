/** The HTTP interface of the booking desk. */
import { randomUUID } from 'node:crypto';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Desk, DeskAnswer } from './desk.ts';

export const IDEMPOTENCY_HEADER = 'idempotency-key';

interface Wish {
  readonly start?: unknown;
  readonly name?: unknown;
}

/** Builds the server without listening. `key`: every request must have it as bearer token; undefined: none is needed. */
export function buildDeskServer(desk: Desk, { key }: { readonly key?: string } = {}): FastifyInstance {
  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
      await reply.code(401).send({ error: 'unauthorized' });
  });
  const send = async (reply: FastifyReply, answer: Promise<DeskAnswer>) => {
    const { status, body } = await answer;
    return reply.code(status).send(body);
  };
  const keyOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string => {
    const given = headers[IDEMPOTENCY_HEADER];
    return typeof given === 'string' && given !== '' ? given : randomUUID();
  };
  app.get<{ Querystring: { day?: string } }>('/availability', (request, reply) =>
    send(reply, desk.availability(request.query.day ?? '')),
  );
  app.post<{ Body: Wish | null }>('/bookings', (request, reply) => {
    const { start, name } = request.body ?? {};
    if (typeof start !== 'string' || typeof name !== 'string')
      return reply.code(422).send({ error: 'start and name are needed' });
    return send(reply, desk.book(keyOf(request.headers), { start, name }));
  });
  app.patch<{ Params: { number: string }; Body: Wish | null }>('/bookings/:number', (request, reply) => {
    const { start } = request.body ?? {};
    if (typeof start !== 'string') return reply.code(422).send({ error: 'start is needed' });
    return send(reply, desk.move(keyOf(request.headers), request.params.number, start));
  });
  app.delete<{ Params: { number: string } }>('/bookings/:number', (request, reply) =>
    send(reply, desk.cancel(keyOf(request.headers), request.params.number)),
  );
  app.get<{ Params: { number: string } }>('/bookings/:number', (request, reply) =>
    send(reply, desk.find(request.params.number)),
  );
  app.get<{ Params: { key: string } }>('/wishes/:key', (request, reply) =>
    send(reply, desk.wish(request.params.key)),
  );
  return app;
}
