/** Shapes of the routes about deliveries and messages. */
import { z } from 'zod';
import { DELIVERED_EVENTS, DELIVERY_STATES } from '../../contracts/delivery.ts';

const MAX_PAGE = 200;
const time = z.string().describe('ISO 8601, UTC');
const stateSchema = z.enum(DELIVERY_STATES);
const eventSchema = z.enum(DELIVERED_EVENTS);

const paged = {
  tenant: z.string().exactOptional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().exactOptional().describe('the `next` of the page before'),
};

export const deliveryQuerySchema = z.object({
  ...paged,
  callSid: z.string().exactOptional(),
  state: stateSchema.exactOptional(),
  event: eventSchema.exactOptional(),
});

export const messageQuerySchema = z.object({
  ...paged,
  isOpen: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .exactOptional()
    .describe('no destination has it yet'),
});

export const deliverySchema = z.object({
  id: z.string().describe('also the id of a webhook'),
  callSid: z.string().nullable().describe('null: an alert'),
  tenant: z.string(),
  event: eventSchema,
  eventAt: time,
  destination: z.string().describe("name in the agent's file"),
  channel: z.string().describe('such as email, sms or webhook'),
  receiver: z.string().nullable().describe('addresses, or the host of a webhook'),
  state: stateSchema,
  reason: z.string().nullable().describe('why the last attempt failed'),
  recipients: z.array(z.object({ address: z.string(), state: stateSchema, reason: z.string().nullable() })),
  attempts: z.int(),
  updatedAt: time,
});
export type DeliveryEntry = z.output<typeof deliverySchema>;

export const deliveryDetailSchema = deliverySchema.extend({
  content: z.unknown().describe('what is sent'),
});

export const messageSchema = z.object({
  id: z.string(),
  callSid: z.string(),
  tenant: z.string(),
  agent: z.string(),
  caller: z.string(),
  takenAt: time,
  message: z.string(),
  name: z.string().nullable(),
  number: z.string().nullable().describe('where the caller can be reached'),
  email: z.string().nullable(),
  urgent: z.boolean(),
  deliveries: z.array(
    z.object({
      id: z.string(),
      destination: z.string(),
      channel: z.string(),
      state: stateSchema,
      reason: z.string().nullable(),
    }),
  ),
});
export type MessageEntry = z.output<typeof messageSchema>;

export const deliveryPageSchema = z.object({
  deliveries: z.array(deliverySchema),
  next: z.string().nullable(),
});
export type DeliveryPage = z.output<typeof deliveryPageSchema>;
export const messagePageSchema = z.object({
  messages: z.array(messageSchema),
  next: z.string().nullable(),
});
export type MessagePage = z.output<typeof messagePageSchema>;
