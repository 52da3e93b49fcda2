/** Sends input reports to the workflow: every caller input with a number, and the end of the call. */
import type { NumberedInput, Ended } from '../../contracts/call.ts';
import { turnId } from '../../contracts/ids.ts';
import type { CallSid, TurnId } from '../../contracts/ids.ts';
import { signalEvent } from '../../contracts/signals.ts';
import type { NamedSignal } from '../../contracts/signals.ts';
import { isHeld } from '../../conversation/held.ts';
import { hasOpened, isIgnored } from '../../conversation/outbound/other-side.ts';
import type { Ledger } from './ledger.ts';
import type { Mirror } from './mirror.ts';
import type { Outbox } from './outbox.ts';
import type { TurnDeadline } from './turn-deadline.ts';
import type { TurnSpeculation } from './turn-speculation.ts';

/** An input signal without its call. */
type Input = Extract<NamedSignal, { name: 'utterance' | 'dtmf' | 'silence' }>;

export interface InputReports {
  /** The common fields of the next input, if it comes at `at` (epoch ms). */
  next(at: number): NumberedInput;
  /**
   * Reports the next input and returns the turn that answers it. `words` must be answered, unless the goodbye is being said that
   * ends the call; a `silence` may be.
   */
  post(kind: 'words' | 'silence', toInput: (input: NumberedInput) => Input): TurnId;
  /** Reports the end of the call. Further calls do nothing, except those with the outcome of a transfer. */
  end(report: EndReport): void;
  readonly hasEnded: boolean;
}

/** How a call ended, as far as its gateway or a webhook knows. */
export type EndReport = Pick<Ended, 'by' | 'relay' | 'stopped' | 'transfer' | 'voice'>;

/** Creates the input reports of connection `epoch`. Inputs are numbered from 1. */
export function createInputReports({
  callSid,
  epoch,
  outbox,
  ledger,
  mirror,
  speculation,
  deadline,
  onHeard,
  onEnded,
}: {
  callSid: CallSid;
  epoch: number;
  outbox: Outbox;
  ledger: Ledger;
  mirror: Mirror;
  speculation: Pick<TurnSpeculation, 'takeWaste'>;
  deadline: TurnDeadline;
  /** An input was reported. */
  onHeard: () => void;
  /** The end of the call was reported. */
  onEnded: () => void;
}): InputReports {
  let seq = 0;
  let hasEnded = false;
  const previous = () => {
    const heard = ledger.untold();
    return heard === undefined ? {} : { previous: heard };
  };
  const opened = () => {
    const state = mirror.state();
    return state?.outbound !== undefined && hasOpened(state) ? { opened: true as const } : {};
  };
  /** They are recorded, and nobody answers. */
  const areIgnored = ({ message, name }: Input) => {
    const state = mirror.state();
    return state?.outbound !== undefined && name !== 'silence' && isIgnored(state, message);
  };
  const isHeldCall = () => {
    const state = mirror.state();
    return state !== undefined && isHeld(state);
  };
  const next = (at: number): NumberedInput => {
    const learnt = mirror.state()?.learnt.version;
    return {
      epoch,
      seq: seq + 1,
      at,
      ...previous(),
      ...opened(),
      ...(learnt === undefined ? {} : { learnt }),
    };
  };
  return {
    next,
    post(kind, toInput) {
      const at = Date.now();
      const id = turnId(epoch, seq + 1);
      const isAnswered = !ledger.isConcluding;
      // An operator answers. Words of theirs that the caller has interrupted are over.
      const isByOperator = isHeldCall();
      if (isByOperator && ledger.isPaused) ledger.cut();
      const isUnanswered = isByOperator || areIgnored(toInput(next(at)));
      if (kind === 'words' && isAnswered && !isUnanswered) ledger.expect(id, at);
      const caller = next(at);
      seq = caller.seq;
      if (caller.previous !== undefined) ledger.markTold(caller.previous.turnId);
      const input = toInput({ ...caller, ...(isAnswered ? {} : { afterGoodbye: true }) });
      // Start search and model first, because the caller waits for them. The signal costs this process some milliseconds.
      mirror.apply(signalEvent(input));
      void outbox.post({ callSid, ...input }).then(() => ledger.mark(id, 'signalled', Date.now()));
      const waste = speculation.takeWaste();
      if (waste.requests > 0) ledger.wasted(id, waste);
      onHeard();
      if (!isAnswered || isUnanswered) return id;
      if (kind === 'words') deadline.expect(id);
      else deadline.expectNotice(id);
      return id;
    },
    end(report) {
      if (hasEnded && report.transfer === undefined) return;
      hasEnded = true;
      const message: Ended = { epoch, at: Date.now(), lastSeq: seq, ...previous(), ...report };
      void outbox.post({ name: 'ended', callSid, message });
      onEnded();
    },
    get hasEnded() {
      return hasEnded;
    },
  };
}
