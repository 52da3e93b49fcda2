/** Calls that the business has asked for: attempts, outcomes, and a form for a new one. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { useAgents } from '../api/agents.ts';
import { apiUrl, ask, queries } from '../api/client.ts';
import { randomId } from '../api/random-id.ts';
import type { CallOut } from '../api/shapes.ts';
import { AgentOptions } from '../parts/agent-options.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { fieldOf } from '../parts/form.ts';
import { Empty, Loaded, Problem } from '../parts/states.tsx';
import { momentOf } from '../parts/values.ts';

const EVERY_MS = 5_000;
const MOST = 100;

export function CallsOutPage({ role }: { readonly role: Role }): ReactNode {
  const calls = useQuery({
    queryKey: ['calls-out'],
    queryFn: ({ signal }) =>
      ask<{ calls: readonly CallOut[] }>(apiUrl('/outbound-calls', { limit: MOST }), { signal }),
    refetchInterval: EVERY_MS,
  });
  const mayAct = includesRole(role, 'operator');
  return (
    <>
      <div className="title">
        <h1>Calls out</h1>
      </div>
      {mayAct && <NewCall />}
      <Loaded query={calls}>
        {({ calls: all }) =>
          all.length === 0 ? (
            <Empty title="Nobody was called yet">
              <p>Agents whose file has outbound call people, and call back whom they have promised it.</p>
            </Empty>
          ) : (
            <div className="stack">
              {all.map((call) => (
                <OneCall key={call.id} call={call} mayAct={mayAct} />
              ))}
              {all.length === MOST && <p className="soft">The newest {MOST} are shown.</p>}
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function OneCall({ call, mayAct }: { readonly call: CallOut; readonly mayAct: boolean }): ReactNode {
  const { id, to, from, name, reason, state, outcome, cancelled, createdAt, notBefore, notAfter } = call;
  const cancel = useMutation({
    mutationFn: () => ask(apiUrl(`/outbound-calls/${id}/cancel`), { method: 'POST' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['calls-out'] }),
  });
  const who = name === null ? to : `${name}, ${to}`;
  const isWaiting = state === 'waiting';
  return (
    <article className="card" aria-label={`Call to ${who}`}>
      <div className="head">
        <h2>
          {who} <Outcome call={call} />
        </h2>
        <span className="soft small">{momentOf(createdAt)}</span>
      </div>
      <p>{reason}</p>
      <p className="soft small">
        From {from}
        {isWaiting && `, between ${momentOf(notBefore)} and ${momentOf(notAfter)}, within the calling hours`}
        {!isWaiting && outcome === null && ', no attempt'}.
      </p>
      <ol className="plain small">
        {call.attempts.map(({ number, at, callSid, outcome: ended }) => (
          <li key={number}>
            Attempt {number}, {momentOf(at)}: {wordsOf(ended)}{' '}
            {callSid !== null && <Link to={`/calls/${callSid}`}>The call</Link>}
          </li>
        ))}
      </ol>
      <Problem error={cancel.error} />
      {isWaiting && !cancelled && mayAct && (
        <Confirm
          name="Cancel"
          title={`Cancel the call to ${who}?`}
          words="Nobody is called any more. A call that was answered goes on."
          confirm="Cancel the call"
          onConfirm={() => cancel.mutate()}
        />
      )}
    </article>
  );
}

const GOOD: ReadonlySet<string> = new Set(['reached', 'voicemail']);

function Outcome({ call: { state, outcome, cancelled } }: { readonly call: CallOut }): ReactNode {
  if (state === 'waiting') return <span className="badge">{cancelled ? 'being cancelled' : 'waiting'}</span>;
  const isGood = outcome !== null && GOOD.has(outcome);
  return <span className={isGood ? 'badge good' : 'badge bad'}>{wordsOf(outcome)}</span>;
}

function wordsOf(outcome: string | null): string {
  return outcome === null ? 'under way' : outcome.replaceAll('-', ' ');
}

function NewCall(): ReactNode {
  const agents = useAgents();
  // The same form sent twice, such as after an error of the network, is one call.
  const [key, setKey] = useState(randomId);
  const add = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      const given = ['agent', 'to', 'reason', 'name', 'details', 'between']
        .map((name) => [name, fieldOf(fields, name).trim()] as const)
        .filter(([, value]) => value !== '');
      return ask<CallOut>(apiUrl('/calls'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(Object.fromEntries(given)),
      });
    },
    onSuccess: (_call, form) => {
      form.reset();
      setKey(randomId());
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['calls-out'] }),
  });
  return (
    <details className="card block">
      <summary>Call somebody</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(event.currentTarget);
        }}
      >
        <label>
          Agent
          <select name="agent" required>
            <AgentOptions agents={agents.data?.agents} />
          </select>
        </label>
        <label>
          Number
          <input name="to" type="tel" required maxLength={60} autoComplete="off" />
        </label>
        <label>
          Whom to ask for
          <input name="name" maxLength={100} autoComplete="off" />
        </label>
        <label>
          Reason (anyone who answers hears it)
          <input name="reason" required maxLength={200} autoComplete="off" />
        </label>
        <label>
          What only the right person may hear
          <textarea name="details" maxLength={1_000} rows={3} />
        </label>
        <label>
          When they want to be called, such as 14:00-16:00
          <input name="between" maxLength={40} autoComplete="off" />
        </label>
        <Problem error={add.error} />
        <div>
          <button className="primary" type="submit" disabled={add.isPending}>
            Call
          </button>
        </div>
      </form>
    </details>
  );
}
