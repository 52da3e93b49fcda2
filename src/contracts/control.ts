/** How operators act on a call in progress: the updates of a call workflow. They are stored in histories. */

/** Who acts. */
export interface Operator {
  /** Tells people and programs apart. */
  readonly id: string;
  /** E-mail address of the user, or name of the token. */
  readonly name: string;
}

export interface ControlRequest {
  /** The same request twice has the same id, and acts once. */
  readonly id: string;
  readonly by: Operator;
}

export interface SayRequest extends ControlRequest {
  readonly text: string;
  /** `after`: when nothing else is owed. `instead`: of what is being said. */
  readonly mode: 'after' | 'instead';
}

export interface HangUpRequest extends ControlRequest {
  /** Absent: the agent's own words. */
  readonly goodbye?: string;
}

/** The updates by wire name. */
export interface ControlRequests {
  readonly say: SayRequest;
  readonly hangUp: HangUpRequest;
  /** The agent does not answer until `giveBack`. */
  readonly takeOver: ControlRequest;
  readonly giveBack: ControlRequest;
  /** The caller is put through to a person. */
  readonly transfer: ControlRequest;
}
export type ControlName = keyof ControlRequests;

/** A request with the name of its update. */
export type ControlAction = {
  [Name in ControlName]: { readonly do: Name } & ControlRequests[Name];
}[ControlName];

export interface ControlAnswer {
  readonly accepted: true;
  /** Name of the operator who holds the call now. */
  readonly holder: string | null;
}

/** What operators have done. Absent in the state of a call in which nobody has done anything. */
export interface Control {
  /** Who has taken over. The agent does not answer meanwhile. */
  readonly holder?: Operator;
  /** Words that are to be said, in order. */
  readonly queue: readonly OperatorWords[];
  /** How many requests to say something there were. */
  readonly said: number;
  /** Ids of the latest requests. */
  readonly done: readonly string[];
}

export interface OperatorWords {
  /** Counts an operator's words in a call from 1. */
  readonly n: number;
  /** How often a turn was opened for them before. */
  readonly tries: number;
  readonly text: string;
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The caller is put through after them. */
  readonly thenTransfer?: true;
}

/** Why the call does not accept a request. */
export type ControlRefusal =
  /** `nobody`: the agent's file names no person, or none for this time. `ringing`: a person is being rung. */
  { readonly reason: 'over' | 'nobody' | 'ringing' } | { readonly reason: 'held'; readonly holder: string };

/** Type of the failure with which an update is rejected. Its detail is a `ControlRefusal`. */
export const CONTROL_REFUSED = 'ControlRefused';
