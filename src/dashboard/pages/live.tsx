/** The calls in progress. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useLiveCalls } from '../api/live-calls.ts';
import type { LiveCall } from '../api/shapes.ts';
import { rungWords } from '../parts/call-words.tsx';
import { LiveState } from '../parts/live-state.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { callerOf, millisecondsOf, plural, timeOf } from '../parts/values.ts';

export function LivePage(): ReactNode {
  const live = useLiveCalls();
  return (
    <>
      <div className="title">
        <h1>Live</h1>
      </div>
      <Loaded query={live}>
        {({ calls }) => (
          <>
            <p className="soft" role="status">
              {calls.length === 0 ? 'No call in progress.' : `${plural(calls.length, 'call')} in progress.`}
            </p>
            {calls.length === 0 ? (
              <Empty title="It is quiet">
                <p>
                  Calls appear here as soon as they are connected. Try the{' '}
                  <Link to="/phone">phone in this browser</Link>, or look at{' '}
                  <Link to="/calls">past calls</Link>.
                </p>
              </Empty>
            ) : (
              <div className="grid">
                {calls.map((call) => (
                  <Card key={call.callSid} call={call} />
                ))}
              </div>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Card({ call }: { readonly call: LiveCall }): ReactNode {
  return (
    <Link className="card" to={`/live/${call.callSid}`}>
      <span className="head">
        <strong>{callerOf(call.caller)}</strong>
        <LiveState call={call} />
      </span>
      <span className="soft small">
        {call.agent}, since {timeOf(call.startedAt)}, turn {call.turn}
      </span>
      <span className="said">
        <b>Caller</b> {call.lastCallerWords ?? <span className="soft">nothing yet</span>}
      </span>
      <span className="said">
        <b className="agent">Agent</b> {call.lastAgentWords ?? <span className="soft">nothing yet</span>}
      </span>
      <span className="soft small">
        {call.lastResponseMs !== null && `Answered in ${millisecondsOf(call.lastResponseMs)} by `}
        {call.rung !== null && `${rungWords(call.rung)} · `}
        gateway {call.gateway ?? 'unknown'}, connection {call.epoch}
        {call.heldBy !== null && ` · taken over by ${call.heldBy}`}
      </span>
    </Link>
  );
}
