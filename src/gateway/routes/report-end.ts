/** Reports the end of a call to its workflow. */
import type { Ended } from '../../contracts/call.ts';
import type { CallSid } from '../../contracts/ids.ts';
import type { GatewayDeps } from '../deps.ts';
import type { EndReport } from '../relay/input-reports.ts';

/** Signals the end of a call to its workflow, through the call's session if this gateway has one: it knows the last input. */
export function reportEnd(
  { sessions, outboxes }: GatewayDeps,
  { callSid, epoch, ...report }: EndReport & Pick<Ended, 'epoch'> & { callSid: CallSid },
): void {
  const session = sessions.get(callSid);
  if (session === undefined) {
    const ended = { epoch, at: Date.now(), ...report };
    void outboxes.of(callSid).post({ name: 'ended', callSid, message: ended });
  } else {
    session.reportEnd(report);
  }
}
