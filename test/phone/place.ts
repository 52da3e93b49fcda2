import { placeCall } from '../../src/phone/call.ts';
import type { PhoneCall, PhoneOptions } from '../../src/phone/phone-call.ts';
import { AUTH_TOKEN, PUBLIC_ORIGIN } from './tiny-app.ts';
import type { TinyApp } from './tiny-app.ts';

/** Twenty-five times real speed: a word takes about 16 ms. */
export const SCALE = 0.04;

/** Calls a tiny app by its public URL. */
export function callApp(app: TinyApp, options: Partial<PhoneOptions> = {}): Promise<PhoneCall> {
  return placeCall({
    webhookUrl: `${PUBLIC_ORIGIN}/voice`,
    connectTo: app.origin,
    authToken: AUTH_TOKEN,
    seed: 7,
    ...options,
    timing: { scale: SCALE, retryMs: 10, ...options.timing },
  });
}
