/** Port of the tokens with which a browser phone connects to the relay's socket. */
import type { CallSid } from '../../contracts/ids.ts';

/** The call of a browser phone, as the relay's `setup` frame names it. */
export interface PhoneCall {
  readonly callSid: CallSid;
  readonly from: string;
  readonly to: string;
  readonly direction: string;
}

/** All gateways share them. Throws `AdapterError`. */
export interface PhoneTokens {
  /** Makes a token for one connection of a call. */
  add(call: PhoneCall): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** The call of a token. Undefined if it is unknown, was used, or has expired. */
  redeem(token: string): Promise<PhoneCall | undefined>;
}
