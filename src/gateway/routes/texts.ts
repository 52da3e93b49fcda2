/** Twilio's webhooks about text messages: what becomes of ours, and what is sent to our numbers. */
import type { FastifyInstance } from 'fastify';
import type { DeliveryStore, TextStops } from '../../adapters/ports/deliveries.ts';
import type { AgentRegistry } from '../../config/agents.ts';
import { NO_TENANT } from '../../contracts/ids.ts';
import { incomingText, TEXT_STATUS_PATH, textStatus } from '../../contracts/wire/webhooks.ts';
import { textWish } from '../../conversation/texts/opt-out.ts';
import { OPTED_OUT, textState } from '../../conversation/texts/text-states.ts';
import { isPersonalNumber } from '../../lib/withheld-number.ts';
import { INCOMING_TEXT_PATH } from './paths.ts';
import { badRequest, sendTwiml } from './replies.ts';

export interface TextParts {
  readonly stops: Pick<TextStops, 'stop' | 'allow'>;
  readonly deliveries: Pick<DeliveryStore, 'reportText'>;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u;

/** Adds the webhooks. Texts are read for STOP and START only, and never kept. Twilio answers these words by itself. */
export function textRoutes(
  app: FastifyInstance,
  agents: Pick<AgentRegistry, 'forCall'>,
  { stops, deliveries }: TextParts,
): void {
  app.post<{ Querystring: Record<string, unknown> }>(
    TEXT_STATUS_PATH,
    { config: { access: 'twilio' } },
    async (request, reply) => {
      const parsed = textStatus.safeParse(request.body);
      if (!parsed.success) return badRequest(reply, parsed.error);
      const { MessageSid: sid, MessageStatus: status, To: address, ErrorCode } = parsed.data;
      const errorCode = ErrorCode === undefined ? undefined : Number(ErrorCode);
      const { delivery } = request.query;
      const state = textState({ address, sid, status, errorCode });
      if (typeof delivery === 'string' && UUID.test(delivery) && state !== undefined) {
        const tenant = await deliveries.reportText(delivery, state);
        if (tenant !== undefined && errorCode === OPTED_OUT) await stops.stop(tenant, address, 'carrier');
      }
      return reply.code(204).send();
    },
  );
  app.post(INCOMING_TEXT_PATH, { config: { access: 'twilio' } }, async (request, reply) => {
    const parsed = incomingText.safeParse(request.body);
    if (!parsed.success) return badRequest(reply, parsed.error);
    const { From: from, To: to, Body: body, OptOutType: optOutType } = parsed.data;
    const wish = isPersonalNumber(from) ? textWish(body, optOutType) : 'other';
    const tenant = agents.forCall({ from, to, direction: 'inbound' })?.tenant ?? NO_TENANT;
    if (wish === 'stop') await stops.stop(tenant, from, 'word');
    if (wish === 'start') await stops.allow(tenant, from);
    return sendTwiml(reply, '<Response/>');
  });
}
