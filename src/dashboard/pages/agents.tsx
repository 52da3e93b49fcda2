/** The agents' settings as text: validation, and the differences from what runs. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { NavLink, useNavigate, useParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { useAgents } from '../api/agents.ts';
import { ApiProblem, apiUrl, ask, post, queries } from '../api/client.ts';
import type { AgentSummary, Validation } from '../api/shapes.ts';
import { differences } from '../parts/differences.ts';
import { Empty, Loaded, reasonOf } from '../parts/states.tsx';

/** Edited texts are kept for who tries one in the phone, or looks at another page, and comes back. */
const EDITED = 'edited agent';
queries.setQueryDefaults([EDITED], { gcTime: Infinity });

export function AgentsPage({ role }: { readonly role: Role }): ReactNode {
  const { id } = useParams();
  const agents = useAgents();
  return (
    <>
      <div className="title">
        <h1>Agents</h1>
      </div>
      <Loaded query={agents}>
        {({ agents: all }) => (
          <div className="stack">
            <div className="grid">
              {all.map((agent) => (
                <NavLink className="card" key={agent.id} to={`/agents/${agent.id}`}>
                  <strong>{agent.name}</strong>
                  <span className="soft small">
                    {agent.tenant}, {agent.language}, voice {agent.voice}
                  </span>
                  <span className="small">
                    {agent.numbers.includes('*') ? 'every other number' : agent.numbers.join(', ')}
                  </span>
                </NavLink>
              ))}
            </div>
            {id === undefined ? (
              <Empty title="Choose an agent" />
            ) : (
              <Settings key={id} id={id} mayValidate={includesRole(role, 'operator')} />
            )}
          </div>
        )}
      </Loaded>
    </>
  );
}

function Settings({ id, mayValidate }: { readonly id: string; readonly mayValidate: boolean }): ReactNode {
  const agent = useQuery({
    queryKey: ['agent', id],
    queryFn: ({ signal }) =>
      ask<AgentSummary & { readonly text: string }>(apiUrl(`/agents/${encodeURIComponent(id)}`), { signal }),
  });
  return (
    <Loaded query={agent}>
      {({ text, file }) => <Editor key={text} id={id} running={text} file={file} mayValidate={mayValidate} />}
    </Loaded>
  );
}

function Editor({
  id,
  running,
  file,
  mayValidate,
}: {
  readonly id: string;
  readonly running: string;
  readonly file: string;
  readonly mayValidate: boolean;
}): ReactNode {
  const queryKey = [EDITED, id];
  const [text, show] = useState(() => queries.getQueryData<string>(queryKey) ?? running);
  const validate = useMutation({
    mutationFn: () => post<Validation>('/agents/validate', { text, id }),
  });
  const setText = (changed: string) => {
    show(changed);
    if (changed === running) queries.removeQueries({ queryKey });
    else queries.setQueryData(queryKey, changed);
    // The result is of another text.
    validate.reset();
  };
  const navigate = useNavigate();
  const attempt = useMutation({
    mutationFn: () => post<{ readonly agent: string }>('/agents/drafts', { text, id }),
    onSuccess: async ({ agent }) => navigate(`/phone?agent=${agent}`),
  });
  const changes = differences(running, text);
  return (
    <div className="columns main-and-side">
      <div className="stack">
        <label>
          {file}
          <textarea
            className="code"
            spellCheck={false}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        {mayValidate && (
          <div className="buttons">
            <button
              className="primary"
              type="button"
              onClick={() => validate.mutate()}
              disabled={validate.isPending}
            >
              Check the settings
            </button>
            <button type="button" onClick={() => attempt.mutate()} disabled={attempt.isPending}>
              Try it in the phone
            </button>
            <button type="button" onClick={() => setText(running)} disabled={text === running}>
              Back to what runs
            </button>
          </div>
        )}
        {attempt.error !== null && <TryFault error={attempt.error} />}
        <p className="soft small">
          The page does not save: put the text into {file} and restart the gateways. Calls in progress keep
          the settings they began with. A draft that is tried has the tools, the transfer and the deliveries
          of what runs.
        </p>
      </div>
      <div className="stack">
        <section className="card" aria-label="Result of the check" role="status">
          <h2>Check</h2>
          {validate.error !== null && <p className="fault">{reasonOf(validate.error)}</p>}
          {validate.data === undefined ? (
            <p className="soft">Not checked yet.</p>
          ) : validate.data.valid ? (
            <p className="good">The settings are valid.</p>
          ) : (
            <ul className="plain">
              {validate.data.errors.map(({ path, message }, index) => (
                <li key={index} className="fault">
                  <span className="mono">{path}</span> {message}
                </li>
              ))}
            </ul>
          )}
        </section>
        <section className="card" aria-label="Changes">
          <h2>Changes to what runs</h2>
          {changes.length === 0 ? (
            <p className="soft">None.</p>
          ) : (
            <pre>
              {changes.map(({ sign, line }, index) => (
                <span key={index} className={sign === '+' ? 'good' : 'bad'}>
                  {`${sign} ${line}\n`}
                </span>
              ))}
            </pre>
          )}
        </section>
      </div>
    </div>
  );
}

function TryFault({ error }: { readonly error: Error }): ReactNode {
  const isOff = error instanceof ApiProblem && error.status === 404;
  return (
    <p className="fault" role="alert">
      {isOff ? 'The browser phone is turned off: set BROWSER_PHONE=on.' : reasonOf(error)}
    </p>
  );
}
