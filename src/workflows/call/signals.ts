/** What reaches a call from outside: signals, in the order in which they came, and queries. */
import { log, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { parseSignal } from '../../contracts/signals.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { transcriptOf } from '../../conversation/transcript.ts';
import { stateQuery, transcriptQuery } from './messages.ts';

/**
 * Puts every signal into `inbox`, also those that came before this run's first task. One handler takes all of them:
 * with a handler for each name, the early ones would come name by name instead of in their order. A malformed signal
 * is logged and dropped: thrown over, it would fail the workflow task again and again.
 */
export function handleMessages(inbox: CallEvent[], state: () => CallState): void {
  setDefaultSignalHandler((name, message) => {
    const parsed = parseSignal(name, message);
    if (parsed.kind === 'event') inbox.push(parsed.event);
    else if (parsed.kind === 'unknown') log.warn('unknown signal dropped', { signal: name });
    else log.error('malformed signal dropped', { signal: name, problems: parsed.problems });
  });
  setHandler(stateQuery, state);
  setHandler(transcriptQuery, () => transcriptOf(state()));
}
