/** The connections that this gateway holds, by call. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TurnClaims } from '../../activities/turn-claim.ts';
import type { SayInput } from '../../contracts/activities.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { Session } from './session.ts';

export interface Sessions extends TurnClaims {
  add(session: Session): void;
  /** The socket has closed. The session is kept for a while: it knows which input was the last of the call. */
  release(session: Session): void;
  get(callSid: CallSid): Session | undefined;
  /** Ends the call of a connection, unless a newer one has taken its place. */
  hangUp(call: Pick<SayInput, 'callSid' | 'epoch'>): void;
  /** Gives all calls to other gateways, each when nobody is in the middle of a sentence, and `ms` from now at the latest. */
  handOver(ms: number): Promise<void>;
  /** This process was stopped for a while: finds out which of its calls have gone on elsewhere. */
  recheck(): void;
  /** Temporal has gone away: keeps of all calls what it may not have been told. */
  secure(): void;
  /** False once calls are being handed over. */
  readonly isTaking: boolean;
  /** Connections that are open. */
  readonly size: number;
}

/** The action webhook of a lost connection comes 1.2 s after it, the status callback of a call up to a minute. */
const KEPT_MS = 60_000;

export function createSessions(): Sessions {
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
      // Before the stop it may have happened many times.
      if (open.size === 0 && !isTaking) emptied.resolve(undefined);
      const { callSid } = session.start;
      setTimeout(() => {
        if (sessions.get(callSid) === session) sessions.delete(callSid);
      }, KEPT_MS).unref();
    },
    get: (callSid) => sessions.get(callSid),
    async take(input) {
      return held(input.callSid, input.epoch)?.take(input);
    },
    hangUp: ({ callSid, epoch }) => held(callSid, epoch)?.end(),
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
