/** Tokens of browser phones, in memory. */
import { randomUUID } from 'node:crypto';
import type { PhoneCall, PhoneTokens } from '../../src/adapters/ports/phone-tokens.ts';

export function memoryPhoneTokens(): PhoneTokens {
  const calls = new Map<string, PhoneCall>();
  return {
    async add(call) {
      const token = randomUUID();
      calls.set(token, call);
      return { token, expiresAt: new Date(Date.now() + 60_000) };
    },
    async redeem(token) {
      const call = calls.get(token);
      calls.delete(token);
      return call;
    },
  };
}
