/** The sessions of this gateway, by call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TurnClaims } from '../../activities/turn-claim.ts';
import type { SayInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { Session } from './session.ts';

/** The sessions of a gateway. */
export interface Sessions extends TurnClaims {
  add(session: Session): void;
  /** The socket has closed. The session is kept for a while, because it knows the number of the last input. */
  release(session: Session): void;
  /** The session of a call, also for a while after its connection has closed. */
  get(callSid: CallSid): Session | undefined;
  /** Sessions of calls that are not over, as far as this gateway knows. */
  live(): readonly Session[];
  /** Ends the call of a connection. Does nothing if this gateway holds a newer one or none. */
  hangUp(call: Pick<SayInput, 'callSid' | 'epoch'>): void;
  /** Presses keys on the connection. False if this gateway holds a newer one or none. */
  sendDigits(call: Pick<SayInput, 'callSid' | 'epoch'>, digits: string): boolean;
  /** Puts the caller of a connection through to a person. Does nothing if this gateway does not hold it. */
  transfer(call: Pick<SayInput, 'callSid' | 'epoch'>): void;
  /** Hands all calls over to other gateways, each when the agent has nothing to say. Waits `ms` at most. */
  handOver(ms: number): Promise<void>;
  /** After a pause of this process: checks which calls have moved to other gateways. */
  recheck(): void;
  /** Temporal has become unreachable: saves turns of all calls in the journal that it may not know of. */
  secure(): void;
  /** False once calls are being handed over. */
  readonly isTaking: boolean;
  /** Number of open connections. */
  readonly size: number;
}

/** How long a closed session is kept. The action webhook comes 1.2 s after a lost connection, the status callback up to a minute after a call. */
const KEPT_MS = 60_000;

/** Creates an empty set of sessions. */
export function createSessions(keptMs = KEPT_MS): Sessions {
  const sessions = new Map<CallSid, Session>();
  const open = new Set<Session>();
  const emptied = Promise.withResolvers<undefined>();
  let isTaking = true;
  const held = (callSid: CallSid, epoch: number) => {
    const session = sessions.get(callSid);
    return session?.epoch === epoch ? session : undefined;
  };
  return {
    add(session) {
      open.add(session);
      if (!isTaking) session.handOver();
      sessions.set(session.start.callSid, session);
    },
    release(session) {
      open.delete(session);
      // Before the handover, it does not matter that no connection is open.
      if (open.size === 0 && !isTaking) emptied.resolve(undefined);
      const { callSid } = session.start;
      setTimeout(() => {
        if (sessions.get(callSid) === session) sessions.delete(callSid);
      }, keptMs).unref();
    },
    get: (callSid) => sessions.get(callSid),
    live: () =>
      [...open].filter((session) => !session.isOver && sessions.get(session.start.callSid) === session),
    async take(input) {
      return held(input.callSid, input.epoch)?.take(input);
    },
    learn: ({ callSid, epoch, learnt }) => held(callSid, epoch)?.learn(learnt),
    hangUp: ({ callSid, epoch }) => held(callSid, epoch)?.end(),
    sendDigits({ callSid, epoch }, digits) {
      const session = held(callSid, epoch);
      session?.sendDigits(digits);
      return session !== undefined;
    },
    transfer: ({ callSid, epoch }) => held(callSid, epoch)?.transfer(),
    async handOver(ms) {
      isTaking = false;
      if (open.size === 0) return;
      for (const session of open) session.handOver();
      await Promise.race([emptied.promise, sleep(ms, undefined, { ref: false })]);
    },
    recheck() {
      for (const session of open) session.recheck();
    },
    secure() {
      for (const session of open) session.secure();
    },
    get isTaking() {
      return isTaking;
    },
    get size() {
      return open.size;
    },
  };
}
