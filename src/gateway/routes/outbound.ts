/** The webhooks of calls that we have placed: somebody has answered, how the call goes, and whether a machine has answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import {
  OUTBOUND_MACHINE_PATH,
  OUTBOUND_PATH,
  OUTBOUND_STATUS_PATH,
  readAttempt,
} from '../../adapters/telephony/outbound-urls.ts';
import { hangUpTwiml } from '../../adapters/telephony/twiml.ts';
import { parseCallSid } from '../../contracts/ids.ts';
import { CALL_STATUSES } from '../../contracts/outbound.ts';
import type { AttemptRef, OutboundCall } from '../../contracts/outbound.ts';
import { machineCallback, statusCallback } from '../../contracts/wire/webhooks.ts';
import type { GatewayDeps } from '../deps.ts';
import type { OutboundParts } from '../outbound-parts.ts';
import { badRequest, sendTwiml } from './replies.ts';
import { reportEnd } from './report-end.ts';
import { hasRecord, readCall, twimlFor } from './voice.ts';

/** Longest wait for the wish. The other side has answered and hears nothing meanwhile. */
const WISH_MS = 3_000;

/** Adds the webhook of an answered call. */
export function outboundRoutes(app: FastifyInstance, deps: GatewayDeps, { store }: OutboundParts): void {
  app.post(OUTBOUND_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const call = readCall(deps, request, reply);
    if (!('agent' in call)) return call;
    const attempt = readAttempt(request.query);
    const outbound = attempt && (await callOf(store, attempt));
    // Without its reason there is nothing to say. The workflow sees that the call has left no record.
    if (outbound === undefined) return sendTwiml(reply, hangUpTwiml());
    const isRecorded = await hasRecord(deps, call);
    return sendTwiml(reply, await twimlFor(deps, { ...call, outbound, isRecorded }));
  });
}

async function callOf(
  store: OutboundParts['store'],
  { id, attempt }: AttemptRef,
): Promise<OutboundCall | undefined> {
  const wish = await Promise.race([
    store.find(id).catch(() => undefined),
    sleep(WISH_MS, undefined, { ref: false }),
  ]);
  const isOurs = wish?.attempts.some(({ number }) => number === attempt);
  if (wish === undefined || isOurs !== true || wish.state === 'done' || wish.isCancelled) return undefined;
  const { reason, name, details } = wish;
  return {
    ...{ id, attempt, reason },
    ...(name === null ? {} : { name }),
    ...(details === null ? {} : { details }),
  };
}

/** Adds the callbacks. */
export function outboundStatusRoutes(
  app: FastifyInstance,
  deps: GatewayDeps,
  { workflows }: OutboundParts,
): void {
  app.post(OUTBOUND_STATUS_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const parsed = statusCallback.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const callSid = parseCallSid(parsed.data.CallSid);
    const attempt = readAttempt(request.query);
    const status = CALL_STATUSES.find((known) => known === parsed.data.CallStatus);
    if (callSid === undefined || attempt === undefined || status === undefined) return reply.code(204).send();
    // Without Temporal the callback fails, and Twilio sends it again.
    await workflows.signal(attempt.id, 'status', { attempt: attempt.attempt, callSid, status });
    if (status === 'completed') reportEnd(deps, { callSid, epoch: 0, by: 'caller', relay: { status } });
    return reply.code(204).send();
  });

  app.post(OUTBOUND_MACHINE_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const parsed = machineCallback.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const { CallSid, AnsweredBy: by } = parsed.data;
    const callSid = parseCallSid(CallSid);
    if (callSid !== undefined)
      void deps.outboxes.of(callSid).post({ name: 'answeredBy', callSid, message: { at: Date.now(), by } });
    return reply.code(204).send();
  });
}
