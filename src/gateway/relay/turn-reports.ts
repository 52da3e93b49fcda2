/**
 * What a call's workflow is told of turns by signal. Usually it learns of them from the activity that speaks, and by
 * signal only of those that the gateway has answered by itself. While Temporal is away no activity tells anybody
 * anything: then every turn is reported, and an open one is kept in the journal as if its connection were lost now, in
 * case this gateway dies with it.
 */
import type { ReplyResult } from '../../contracts/activities.ts';
import type { Answered } from '../../contracts/call.ts';
import { inputOf } from '../../contracts/ids.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';
import type { CallerSignal, OutgoingSignal } from '../../contracts/outgoing.ts';
import type { CallState } from '../../conversation/state.ts';
import { findTurn } from '../../conversation/turns.ts';
import type { Draft } from './draft.ts';
import type { Outbox } from './outbox.ts';

export interface TurnReports {
  /** An open turn has come further. `ifLost`: its result if the connection were lost now. */
  progressed(ifLost: ReplyResult): void;
  /** A turn is out of the way. `own`: what the workflow cannot know of it, where this gateway has answered by itself. */
  settled(result: ReplyResult, own: Omit<Answered, 'epoch'> | undefined): void;
  /** Temporal has just gone away. `open`: the turns that are open, as if the connection were lost now. */
  secure(open: readonly ReplyResult[]): void;
}

export interface TurnReportsDeps {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly outbox: Outbox;
  readonly isAway: () => boolean;
  readonly state: () => CallState | undefined;
}

export function createTurnReports({ callSid, epoch, outbox, isAway, state }: TurnReportsDeps): TurnReports {
  const drafts = new Map<TurnId, Draft>();
  /** The last result that went to the workflow with its activity. Whether it has arrived nobody tells. */
  let unconfirmed: ReplyResult | undefined;

  const signalOf = (answered: Omit<Answered, 'epoch'>): OutgoingSignal => {
    const asked = askedIn(state(), answered.reply.turnId);
    return {
      name: 'answered',
      callSid,
      message: { epoch, ...answered },
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
      // A draft that is no longer kept up would tell of less than the activity that Temporal hears again.
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
      // Told twice it changes nothing.
      if (unconfirmed !== undefined) void outbox.post(signalOf({ reply: unconfirmed, failures: [] }));
      unconfirmed = undefined;
      open.forEach(keep);
    },
  };
}

/** The signal that has told of the caller's words in turn `id`: nobody can read it from Temporal now. */
function askedIn(state: CallState | undefined, id: TurnId): CallerSignal | undefined {
  const turn = state === undefined ? undefined : findTurn(state, id);
  if (state === undefined || turn?.caller == null) return undefined;
  const { callSid, agent } = state;
  const input = { ...inputOf(id), at: turn.at };
  return turn.kind === 'keys'
    ? { name: 'dtmf', callSid, message: { ...input, digits: turn.caller } }
    : { name: 'utterance', callSid, message: { ...input, text: turn.caller, lang: agent.language } };
}
