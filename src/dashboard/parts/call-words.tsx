/** A call's outcome and the parts of it, in words. */
import type { ReactNode } from 'react';
import type { CallSummary, TurnDetail } from '../api/shapes.ts';

/** The state of a call as a badge. */
export function Status({ call }: { readonly call: Pick<CallSummary, 'status' | 'endedBy'> }): ReactNode {
  switch (call.status) {
    case 'active':
      return <span className="badge good">in progress</span>;
    case 'failed':
      return <span className="badge bad">failed</span>;
    case 'completed':
      return (
        <span className="badge">{call.endedBy === null ? 'completed' : `ended by ${call.endedBy}`}</span>
      );
  }
}

const TRANSFERS: Readonly<Record<string, string>> = {
  completed: 'took the call',
  busy: 'was busy',
  'no-answer': 'did not answer',
  declined: 'did not take the call',
  machine: 'has a mailbox that answered',
  failed: 'could not be called',
};

/** What became of a transfer. A telephone that rang when the call ended has no outcome. */
export function transferWords({ transfer, status }: Pick<CallSummary, 'transfer' | 'status'>): string {
  const ringing = status === 'active' ? 'is being called' : 'was being called when the caller hung up';
  return TRANSFERS[transfer ?? ''] ?? ringing;
}

const RUNGS: Readonly<Record<string, string>> = {
  primary: 'main model',
  fallback: 'second model',
  template: 'knowledge base, without a model',
};

/** Who answered a turn. */
export const rungWords = (rung: string | null): string => (rung === null ? 'nobody' : (RUNGS[rung] ?? rung));

const OUTCOMES: Readonly<Record<TurnDetail['outcome'], readonly [string, string]>> = {
  spoken: ['heard to the end', 'good'],
  cut: ['interrupted by the caller', 'warn'],
  dropped: ['lost with the connection', 'bad'],
  unanswered: ['not answered', 'bad'],
};

/** How a turn ended, as a badge. */
export function Outcome({ outcome }: { readonly outcome: TurnDetail['outcome'] }): ReactNode {
  const [words, look] = OUTCOMES[outcome];
  return <span className={`badge ${look}`}>{words}</span>;
}

/** The agent's words; those that the caller did not hear are marked. */
export function AgentWords({
  planned,
  heard,
}: {
  readonly planned: string | null;
  readonly heard: string | null;
}): ReactNode {
  const said = (heard ?? '').trim();
  const whole = (planned ?? '').trim();
  const rest = whole.startsWith(said) ? whole.slice(said.length) : '';
  if (said === '' && whole === '') return <span className="soft">nothing</span>;
  return (
    <>
      {said}
      {rest.trim() !== '' && (
        <span className="unheard">
          <span className="sr-only"> not heard: </span>
          {rest}
        </span>
      )}
    </>
  );
}
