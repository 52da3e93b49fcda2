/** The ids and numbers of a simulated call, as its webhooks, frames and headers carry them. */
import { randomBytes } from 'node:crypto';

import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';

import { parseCallSid } from '../contracts/ids.ts';
import type { CallSid } from '../contracts/ids.ts';
import type { Form } from './webhook.ts';

/** Ids and telephone numbers of one call. */
export interface Identity {
  readonly callSid: CallSid;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound-api';
}

/** Creates a random call id in Twilio's format. */
export function newCallSid(): CallSid {
  const callSid = parseCallSid(`CA${hex()}`);
  if (callSid === undefined) throw new Error('unreachable: a new call id is valid');
  return callSid;
}

/** Creates a random session id in Twilio's format. */
export function newSessionId(): string {
  return `VX${hex()}`;
}

function hex(): string {
  return randomBytes(16).toString('hex');
}

/** The form fields of every webhook of a call. */
export function callFields(identity: Identity, callStatus: string): Form {
  const places = ['Caller', 'Called', 'From', 'To'].flatMap((party): [string, string][] => [
    [`${party}City`, ''],
    [`${party}State`, ''],
    [`${party}Zip`, ''],
    [`${party}Country`, 'US'],
  ]);
  return {
    CallSid: identity.callSid,
    AccountSid: identity.accountSid,
    From: identity.from,
    To: identity.to,
    Caller: identity.from,
    Called: identity.to,
    CallStatus: callStatus,
    Direction: identity.direction,
    ApiVersion: '2010-04-01',
    ...Object.fromEntries(places),
  };
}

/** The additional form fields of the first webhook of a call. */
export const RINGING_FIELDS: Form = { StirVerstat: 'TN-Validation-Passed-A', CallToken: 'simulated' };

/** The `setup` frame, the first of a connection. On the wire, absent values are empty strings. */
export function setupFrame(
  identity: Identity,
  session: { readonly id: string; readonly isFirst: boolean; readonly parameters: Form },
): object {
  return {
    type: 'setup',
    sessionId: session.id,
    callSid: identity.callSid,
    parentCallSid: '',
    from: identity.from,
    to: identity.to,
    forwardedFrom: '',
    callerName: '',
    direction: identity.direction,
    callType: 'PSTN',
    callStatus: session.isFirst ? 'RINGING' : 'IN_PROGRESS',
    accountSid: identity.accountSid,
    customParameters: session.parameters,
  };
}

/** Headers of the WebSocket handshake. The signature covers the wss URL exactly as written, without parameters. */
export function upgradeHeaders(authToken: string, url: string): Record<string, string> {
  const signature = getExpectedTwilioSignature(authToken, url, {});
  return {
    'user-agent': 'Jetty/11.0.24',
    'x-twilio-signature': signature,
    'x-amzn-bedrock-agentcore-runtime-custom-twilio-signature': signature,
  };
}
