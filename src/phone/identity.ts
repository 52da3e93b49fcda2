import { randomBytes } from 'node:crypto';

import twilio from 'twilio';

import { parseCallSid } from '../contracts/ids.ts';
import type { CallSid } from '../contracts/ids.ts';
import type { Form } from './webhook.ts';

/** Who calls whom. */
export interface Identity {
  readonly callSid: CallSid;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
}

/** A new call id of Twilio's form. */
export function newCallSid(): CallSid {
  const callSid = parseCallSid(`CA${hex()}`);
  if (callSid === undefined) throw new Error('a new call id is not one');
  return callSid;
}

export function newSessionId(): string {
  return `VX${hex()}`;
}

function hex(): string {
  return randomBytes(16).toString('hex');
}

/** Fields that every webhook of a call carries. */
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
    Direction: 'inbound',
    ApiVersion: '2010-04-01',
    ...Object.fromEntries(places),
  };
}

/** What the first webhook of a call has in addition. */
export const RINGING_FIELDS: Form = { StirVerstat: 'TN-Validation-Passed-A', CallToken: 'simulated' };

/** The first frame of a connection. Absent values are empty strings on the wire. */
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
    direction: 'inbound',
    callType: 'PSTN',
    callStatus: session.isFirst ? 'RINGING' : 'IN_PROGRESS',
    accountSid: identity.accountSid,
    customParameters: session.parameters,
  };
}

/** Headers of the socket handshake. The signature is over the wss URL exactly as written, without parameters. */
export function upgradeHeaders(authToken: string, url: string): Record<string, string> {
  const signature = twilio.getExpectedTwilioSignature(authToken, url, {});
  return {
    'user-agent': 'Jetty/11.0.24',
    'x-twilio-signature': signature,
    'x-amzn-bedrock-agentcore-runtime-custom-twilio-signature': signature,
  };
}
