/**
 * What becomes of a call whose workflow has closed while its connection is open. An operator has stopped it: then the agent
 * says goodbye. Or the call was taken for over and goes on. In both cases a new run continues it, so that its record is complete.
 */
import type { ClosedCalls } from '../../adapters/temporal/closed-calls.ts';
import { callWorkflowId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { OutgoingSignal } from '../../contracts/outgoing.ts';
import { reduce } from '../../conversation/reduce.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** A history does not show every change of a turn: what is still said in the last one must count as newer than its row. */
const UNSEEN_CHANGES = 100;

/** Clocks of servers differ, and the lists of workflows may be late. */
const LATE_MS = 60_000;

export interface ClosedWorkflows {
  /** The workflow is closed and did not take `signal`. True if the signal can be sent again. */
  reopen(signal: OutgoingSignal): Promise<boolean>;
  /** Ends the calls of this gateway whose workflows an operator has stopped. */
  endStopped(): Promise<void>;
}

/** Creates the handling of closed workflows for a gateway. */
export function createClosedWorkflows(
  closed: ClosedCalls,
  sessions: Pick<Sessions, 'get' | 'live'>,
): ClosedWorkflows {
  let lookedAt = Date.now();
  const stop = async (callSid: CallSid) => {
    const session = sessions.get(callSid);
    session?.stop('terminated');
    const known = await closed.known(callSid);
    // The mirror also knows what was heard of the answer that was cut, which no workflow was told.
    const state = session?.state() ?? known?.state;
    const start = known?.start ?? session?.start;
    if (state === undefined || start === undefined) return false;
    await closed.reopen(start, stopped(newest(state)));
    return true;
  };
  const goOn = async (session: Session) => {
    const { start } = session;
    // The signal that was refused is sent again, so the history is complete without it.
    const known = await closed.known(start.callSid);
    const state = known?.state ?? session.state();
    if (state === undefined) return false;
    await closed.reopen(known?.start ?? start, newest({ ...state, ended: null }));
    return true;
  };
  return {
    async reopen({ callSid }) {
      const fate = await closed.fate(callSid);
      if (fate === 'open') return true;
      if (fate === 'stopped') return stop(callSid);
      const live = sessions.live().find(({ start }) => start.callSid === callSid);
      return live === undefined ? false : goOn(live);
    },
    async endStopped() {
      const live = sessions.live();
      const since = lookedAt;
      lookedAt = Date.now();
      if (live.length === 0) return;
      const found = await closed.stoppedSince(since - LATE_MS);
      for (const { start } of live) {
        const isStopped = found.has(callWorkflowId(start.callSid));
        // A run before the present one may have been stopped.
        if (isStopped && (await closed.fate(start.callSid)) === 'stopped') await stop(start.callSid);
      }
    },
  };
}

function newest(state: CallState): CallState {
  const { number } = state.turns.at(-1) ?? {};
  const revised = (turn: Turn) => ({ ...turn, revision: turn.revision + UNSEEN_CHANGES });
  return { ...state, turns: state.turns.map((turn) => (turn.number === number ? revised(turn) : turn)) };
}

function stopped(state: CallState): CallState {
  return reduce(state, {
    type: 'learnt',
    event: { type: 'timeLimit', at: Date.now(), stopped: 'terminated' },
  });
}
