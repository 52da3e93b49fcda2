/** The parts of a worker that tell the business about its calls. */
import type { Pool } from 'pg';
import type { DeliveryDeps } from '../activities/deliveries.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { createTextStops } from '../adapters/postgres/text-stops.ts';
import type { TextSender } from '../adapters/delivery/sms.ts';
import type { Courier } from '../adapters/ports/deliveries.ts';
import type { TextSettings, WorkerConfig } from '../config/worker.ts';
import { textStatusUrl } from '../contracts/wire/webhooks.ts';
import { lazySummaryModel } from './lazy-models.ts';
import { onFirstUse } from './on-first-use.ts';

export function deliveryDeps(
  { openai, delivery, prices, twilio }: Pick<WorkerConfig, 'openai' | 'delivery' | 'prices' | 'twilio'>,
  pool: Pool,
): DeliveryDeps {
  const stops = createTextStops(pool);
  return {
    ...{ store: createDeliveryStore(pool), stops, prices },
    model: lazySummaryModel(openai),
    couriers: {
      email: loadedOnFirstUse(async () => {
        const { createEmailCourier } = await import('../adapters/delivery/email.ts');
        return createEmailCourier(delivery.mail);
      }),
      sms: loadedOnFirstUse(async () => {
        const [{ createSmsCourier }, { withinTextHours }] = await Promise.all([
          import('../adapters/delivery/sms.ts'),
          import('../adapters/delivery/text-hours.ts'),
        ]);
        const sender = twilio && delivery.texts && { ...twilio, ...senderOf(delivery.texts) };
        return withinTextHours(createSmsCourier(sender, stops));
      }),
      slack: loadedOnFirstUse(async () => {
        const { createSlackCourier } = await import('../adapters/delivery/slack.ts');
        return createSlackCourier(delivery.slackUrl);
      }),
      webhook: loadedOnFirstUse(async () => {
        const { createWebhookCourier } = await import('../adapters/delivery/webhook.ts');
        return createWebhookCourier({
          secrets: delivery.webhookSecrets,
          mayBePrivate: delivery.webhooksMayBePrivate,
        });
      }),
    },
  };
}

function senderOf({ from, baseUrl }: TextSettings): Pick<TextSender, 'from' | 'statusUrl'> {
  return {
    from,
    ...(baseUrl === undefined ? {} : { statusUrl: (id: string) => textStatusUrl(baseUrl, id) }),
  };
}

function loadedOnFirstUse(load: () => Promise<Courier>): Courier {
  const courier = onFirstUse(load);
  return { send: async (delivery, signal) => (await courier()).send(delivery, signal) };
}
