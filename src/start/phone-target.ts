/** Where a simulated phone calls a running system. */
import type { PhoneOptions } from '../phone/phone-call.ts';
import type { System } from './system.ts';

/** The webhooks of a system, and the token that signs them. */
export function phoneTarget({
  addresses,
  authToken,
}: Pick<System, 'addresses' | 'authToken'>): Required<
  Pick<PhoneOptions, 'webhookUrl' | 'statusCallbackUrl' | 'authToken'>
> {
  return {
    webhookUrl: addresses.webhook,
    statusCallbackUrl: `${addresses.gateway}/api/v1/voice/status`,
    authToken,
  };
}
