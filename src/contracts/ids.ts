/** Ids of calls, gateways and turns, as branded strings. */
declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Twilio's id of a call: `CA` and 32 hex digits. It identifies a call everywhere. */
export type CallSid = Brand<string, 'CallSid'>;
/** Random id of one gateway process, new at every start. */
export type GatewayId = Brand<string, 'GatewayId'>;
/** `<epoch>.<seq>` of the caller input that a turn answers. `0.0` is the greeting. */
export type TurnId = Brand<string, 'TurnId'>;

/** Owner of what belongs to no tenant. No agent's file can name a tenant like this. */
export const NO_TENANT = '_';

const CALL_SID = /^CA[0-9a-f]{32}$/;

/** `text` as a call id. Undefined if it is not one. */
export function parseCallSid(text: string): CallSid | undefined {
  return isCallSid(text) ? text : undefined;
}

function isCallSid(text: string): text is CallSid {
  return CALL_SID.test(text);
}

/** A gateway id from any text that is safe in a task-queue name. */
export function gatewayId(text: string): GatewayId {
  return text as GatewayId; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the one place that brands it
}

/** The id of the turn that answers input `seq` of connection `epoch`. */
export function turnId(epoch: number, seq: number): TurnId {
  return `${epoch}.${seq}` as TurnId; // oxlint-disable-line typescript/no-unsafe-type-assertion -- the one place that brands it
}

const TURN_ID = /^\d+\.\d+$/;

export function isTurnId(text: string): text is TurnId {
  return TURN_ID.test(text);
}

/** The caller input that a turn answers: the inverse of `turnId`. */
export function inputOf(id: TurnId): { readonly epoch: number; readonly seq: number } {
  const [epoch = 0, seq = 0] = id.split('.').map(Number);
  return { epoch, seq };
}

export const GREETING_TURN = turnId(0, 0);
/** The goodbye of a call that has reached its time limit or was stopped. */
export const GOODBYE_TURN = turnId(0, 1);

/** The message that the agent leaves on a mailbox. */
export const VOICEMAIL_TURN = turnId(0, 2);

/** Workflow id of a call. The server refuses a second start with the same id. */
export function callWorkflowId(callSid: CallSid): string {
  return `call-${callSid}`;
}
