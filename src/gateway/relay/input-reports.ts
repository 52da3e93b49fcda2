/** What a connection tells the workflow of its caller: every input, numbered, and the end of the call. */
import type { NumberedInput, Ended } from '../../contracts/call.ts';
import { turnId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { signalEvent } from '../../contracts/signals.ts';
import type { NamedSignal } from '../../contracts/signals.ts';
import type { Ledger } from './ledger.ts';
import type { Mirror } from './mirror.ts';
import type { Outbox } from './outbox.ts';
import type { TurnDeadline } from './turn-deadline.ts';
import type { TurnSpeculation } from './turn-speculation.ts';

/** What a caller does, without whose call it is. */
type Input = Extract<NamedSignal, { name: 'utterance' | 'dtmf' | 'silence' }>;

export interface InputReports {
  /** What the next input will begin with, if it comes at `at`. */
  next(at: number): NumberedInput;
  /** Tells of the next input. Words of the caller are owed an answer; a silence may be answered. */
  post(kind: 'words' | 'silence', toInput: (input: NumberedInput) => Input): void;
  /** Tells that the call is over; does so once. */
  end(report: Pick<Ended, 'by' | 'relay' | 'voice'>): void;
}

/** The reports of connection `epoch`, numbered from 1. */
export function createInputReports({
  callSid,
  epoch,
  outbox,
  ledger,
  mirror,
  speculation,
  deadline,
}: {
  callSid: CallSid;
  epoch: number;
  outbox: Outbox;
  ledger: Ledger;
  mirror: Mirror;
  speculation: Pick<TurnSpeculation, 'takeWaste'>;
  deadline: TurnDeadline;
}): InputReports {
  let seq = 0;
  let hasEnded = false;
  const untold = () => {
    const previous = ledger.untold();
    return previous === undefined ? {} : { previous };
  };
  const next = (at: number): NumberedInput => {
    const learnt = mirror.state()?.learnt.version;
    return { epoch, seq: seq + 1, at, ...untold(), ...(learnt === undefined ? {} : { learnt }) };
  };
  return {
    next,
    post(kind, toInput) {
      const at = Date.now();
      const id = turnId(epoch, seq + 1);
      if (kind === 'words') ledger.expect(id, at);
      const caller = next(at);
      seq = caller.seq;
      if (caller.previous !== undefined) ledger.markTold(caller.previous.turnId);
      const input = toInput(caller);
      // Search and model first: the caller waits for them, and the signal costs this process some milliseconds.
      mirror.see(signalEvent(input));
      void outbox.post({ callSid, ...input }).then(() => ledger.mark(id, 'signalled', Date.now()));
      const waste = speculation.takeWaste();
      if (waste.requests > 0) ledger.wasted(id, waste);
      if (kind === 'words') deadline.expect(id);
      else deadline.expectNotice(id);
    },
    end(report) {
      if (hasEnded) return;
      hasEnded = true;
      const message: Ended = { epoch, at: Date.now(), lastSeq: seq, ...untold(), ...report };
      void outbox.post({ name: 'ended', callSid, message });
    },
  };
}
