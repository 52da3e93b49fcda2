/**
 * Sends turn reports: the results of turns that no activity can report. Usually these are the turns that the gateway
 * answered as a stand-in. While Temporal is away, no activity can report anything. Then every turn is reported by signal,
 * and an open turn is saved in the journal as if its connection were lost now, in case this gateway dies.
 */
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Answered } from '../../contracts/call.ts';
import { inputOf } from '../../contracts/ids.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';
import type { CallerSignal, OutgoingSignal } from '../../contracts/outgoing.ts';
import type { CallState, Turn } from '../../conversation/state.ts';
import { findTurn } from '../../conversation/turns.ts';
import type { Draft } from './draft.ts';
import type { Outbox } from './outbox.ts';

/** The turn reports of one connection. */
export interface TurnReports {
  /** More of an open turn was said or heard. `ifLost`: its result if the connection were lost now. */
  progressed(ifLost: ReplyResult): void;
  /** A turn is settled. `own`: facts that the workflow cannot know, if the stand-in answered it. */
  settled(result: ReplyResult, own: Omit<Answered, 'epoch'> | undefined): void;
  /** Temporal has just become unreachable. `open`: results of the open turns, as if the connection were lost now. */
  secure(open: readonly ReplyResult[]): void;
}

export interface TurnReportsDeps {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly outbox: Outbox;
  readonly isAway: () => boolean;
  readonly state: () => CallState | undefined;
}

/** Creates the turn reports of a connection. */
export function createTurnReports({ callSid, epoch, outbox, isAway, state }: TurnReportsDeps): TurnReports {
  const drafts = new Map<TurnId, Draft>();
  /** The last result that an activity returned. It is not known whether it has reached the server. */
  let unconfirmed: ReplyResult | undefined;

  const signalOf = (answered: Omit<Answered, 'epoch'>): OutgoingSignal => {
    const now = state();
    const turn = now && findTurn(now, answered.reply.turnId);
    const asked = now && turn && askedIn(now, turn);
    return {
      name: 'answered',
      callSid,
      message: { epoch, ...answered, ...(turn?.kind === 'notice' ? { notice: true } : {}) },
      ...(asked === undefined ? {} : { asked }),
    };
  };
  const keep = (ifLost: ReplyResult) => {
    const draft = drafts.get(ifLost.turnId) ?? outbox.draft();
    drafts.set(ifLost.turnId, draft);
    draft.keep(signalOf({ reply: ifLost, failures: [] }));
  };

  return {
    progressed(ifLost) {
      // A draft must stay up to date. An outdated one would report less than the activity does when Temporal is back.
      if (isAway() || drafts.has(ifLost.turnId)) keep(ifLost);
    },
    settled(reply, own) {
      const draft = drafts.get(reply.turnId);
      drafts.delete(reply.turnId);
      if (own === undefined && draft === undefined && !isAway()) {
        unconfirmed = reply;
        return;
      }
      const signal = signalOf(own ?? { reply, failures: [] });
      if (draft === undefined) void outbox.post(signal);
      else draft.post(signal);
    },
    secure(open) {
      // A repeated report changes nothing.
      if (unconfirmed !== undefined) void outbox.post(signalOf({ reply: unconfirmed, failures: [] }));
      unconfirmed = undefined;
      open.forEach(keep);
    },
  };
}

/** The input signal of `turn`. It goes with the report, because another gateway cannot read it from Temporal now. */
function askedIn({ callSid, agent }: CallState, turn: Turn): CallerSignal | undefined {
  if (turn.caller === null) return undefined;
  const input = { ...inputOf(turn.id), at: turn.at };
  return turn.kind === 'keys'
    ? { name: 'dtmf', callSid, message: { ...input, digits: turn.caller } }
    : { name: 'utterance', callSid, message: { ...input, text: turn.caller, lang: agent.language } };
}
