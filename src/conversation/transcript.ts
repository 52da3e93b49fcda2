/** The transcript of a call for people: who said what. */
import type { CallState, Turn } from './state.ts';

export interface TranscriptLine {
  readonly turn: number;
  readonly who: 'caller' | 'agent';
  readonly text: string;
  readonly outcome?: Turn['outcome'];
}

/** Who said what, in order. Of the agent's words only those that the caller heard. */
export function transcriptOf(state: CallState): readonly TranscriptLine[] {
  return state.turns.flatMap((turn) => {
    const caller: TranscriptLine[] =
      turn.caller === null ? [] : [{ turn: turn.number, who: 'caller', text: turn.caller }];
    const words = turn.heard.trim();
    return words === ''
      ? caller
      : [...caller, { turn: turn.number, who: 'agent' as const, text: words, outcome: turn.outcome }];
  });
}

/** Limits the details to what Temporal's Web UI accepts: 20,000 bytes. */
const SHOWN_LINES = 60;

/**
 * Markdown for the Web UI's "current details": who answers, the state of the call, then its transcript. Temporal's SDK
 * does not hand a workflow's summary on to the next run of a long call, so the details say who answers.
 */
export function detailsOf(state: CallState): string {
  const { agent } = state;
  const status =
    state.ended === null ? (state.owed === null ? 'listening' : 'answering') : `ended by ${state.ended.by}`;
  const lines = transcriptOf(state)
    .slice(-SHOWN_LINES)
    .map(({ who, text, outcome }) => {
      const name = who === 'caller' ? 'Caller' : agent.name;
      return `**${name}:** ${text}${outcome === 'cut' ? ' —' : ''}`;
    });
  const heading = `Call answered by ${agent.name} (${agent.id}): ${status}, connection ${state.epoch}`;
  return [`_${heading}_`, ...lines].join('\n\n');
}
