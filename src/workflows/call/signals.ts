/** Handlers for the signals and queries of a call. */
import { log, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { parseSignal } from '../../contracts/signals.ts';
import type { CallEvent, CallState } from '../../conversation/state.ts';
import { transcriptOf } from '../../conversation/transcript.ts';
import { stateQuery, transcriptQuery } from './messages.ts';

/**
 * Puts every signal into `inbox`, including those that arrived before this run's first task. One handler takes all
 * names. With a handler for each name, the early signals would come grouped by name instead of in the order of arrival. A
 * malformed signal is logged and dropped: throwing would fail the workflow task again and again.
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
