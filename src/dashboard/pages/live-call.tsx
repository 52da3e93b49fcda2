/** One call while it lasts: its words as they are spoken, and what an operator can do. */
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { ApiProblem, post, queries } from '../api/client.ts';
import { useLiveCall, useLiveCalls } from '../api/live-calls.ts';
import { randomId } from '../api/random-id.ts';
import type { LiveDetail } from '../api/shapes.ts';
import { rungWords } from '../parts/call-words.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { fieldOf } from '../parts/form.ts';
import { LiveState } from '../parts/live-state.tsx';
import { newWords } from '../parts/new-words.ts';
import { Empty, Loaded, reasonOf } from '../parts/states.tsx';
import { callerOf, millisecondsOf, timeOf } from '../parts/values.ts';

export function LiveCallPage({ role }: { readonly role: Role }): ReactNode {
  const { callSid = '' } = useParams();
  const live = useLiveCall(callSid);
  const all = useLiveCalls();
  const isUnknown = live.error instanceof ApiProblem && live.error.status === 404;
  // The API also describes calls that have ended; only the list leaves them out.
  const isListed = all.data === undefined || all.data.calls.some((call) => call.callSid === callSid);
  const isOver = isUnknown || (!isListed && !all.isFetching);
  if (isOver)
    return (
      <Empty title="This call is over">
        <p>
          <Link to={`/calls/${callSid}`}>Open its record</Link>
        </p>
      </Empty>
    );
  return (
    <Loaded query={live}>
      {(call) => (
        <>
          <div className="title">
            <h1>{callerOf(call.caller)}</h1>
            <LiveState call={call} />
          </div>
          <div className="columns main-and-side">
            <Words call={call} />
            <div className="stack">
              {includesRole(role, 'operator') && <Controls call={call} />}
              <About call={call} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** The list stays where its reader has scrolled to. A screen reader hears what is new only. */
function Words({ call }: { readonly call: LiveDetail }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [call]);
  return (
    <section className="card" aria-labelledby="words">
      <h2 id="words">Conversation</h2>
      <div
        className="words stack"
        ref={list}
        tabIndex={0}
        role="region"
        aria-label="Words of the call"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {call.turns.length === 0 && <p className="soft">Nothing has been said yet.</p>}
        {call.turns.map((turn) => (
          <div key={turn.turnId} className="said">
            {turn.userInput !== null && (
              <p className="said">
                <b>Caller</b> {turn.userInput}
              </p>
            )}
            <Spoken turn={turn} />
          </div>
        ))}
      </div>
      <NewWords call={call} />
    </section>
  );
}

/** Heard, sent but not heard yet, and planned but not sent yet, or cut off. */
function Spoken({ turn }: { readonly turn: LiveDetail['turns'][number] }): ReactNode {
  const heard = turn.heard ?? '';
  const sent = turn.sent ?? '';
  const planned = turn.planned ?? '';
  const restOf = (whole: string, part: string) => (whole.startsWith(part) ? whole.slice(part.length) : '');
  if (heard === '' && sent === '' && planned === '') return null;
  return (
    <p className="said">
      <b className="agent">{turn.operator === null ? 'Agent' : `Agent, for ${turn.operator}`}</b> {heard}
      <span className="soft" title="Sent, not heard yet">
        {restOf(sent, heard)}
      </span>
      <span className="unheard" title="Planned, not sent">
        {restOf(planned, sent === '' ? heard : sent)}
      </span>
      {turn.outcome === 'cut' && <span className="badge warn">interrupted</span>}
      {turn.outcome === 'dropped' && <span className="badge bad">lost with the connection</span>}
    </p>
  );
}

function NewWords({ call }: { readonly call: LiveDetail }): ReactNode {
  const told = useRef<LiveDetail['turns']>(call.turns);
  const [news, setNews] = useState<readonly string[]>([]);
  useEffect(() => {
    const fresh = newWords(told.current, call.turns);
    told.current = call.turns;
    if (fresh.length > 0) setNews((earlier) => [...earlier, ...fresh].slice(-20));
  }, [call]);
  return (
    <div className="sr-only" role="log" aria-label="New words">
      {news.map((words, index) => (
        <p key={`${index} ${words}`}>{words}</p>
      ))}
    </div>
  );
}

function About({ call }: { readonly call: LiveDetail }): ReactNode {
  return (
    <section className="card" aria-labelledby="about">
      <h2 id="about">About this call</h2>
      <p>
        {call.agent}, since {timeOf(call.startedAt)}, turn {call.turn}
      </p>
      <p className="soft">
        Last answer: {millisecondsOf(call.lastResponseMs)}, by {rungWords(call.rung)}
        {call.voice !== null && `, voice ${call.voice}`}
      </p>
      <p className="soft">
        Gateway {call.gateway ?? 'unknown'}, connection {call.epoch}
      </p>
      <p className="mono soft">{call.callSid}</p>
    </section>
  );
}

function Controls({ call }: { readonly call: LiveDetail }): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const control = useMutation({
    mutationFn: ({ action, body }: { readonly action: string; readonly body: object }) =>
      post(`/calls/${call.callSid}/${action}`, { id: randomId(), ...body }),
    onSuccess: (_answer, { action }) => {
      if (action === 'say') form.current?.reset();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['live-call', call.callSid] }),
  });
  const act = (action: string, body: object = {}) => control.mutate({ action, body });
  return (
    <section className="card stack" aria-labelledby="control">
      <h2 id="control">Control</h2>
      {call.heldBy !== null && <p className="notice">Taken over by {call.heldBy}. The agent is silent.</p>}
      {control.error !== null && (
        <p className="fault" role="alert">
          {reasonOf(control.error)}
        </p>
      )}
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault();
          const fields = new FormData(event.currentTarget);
          act('say', { text: fieldOf(fields, 'text'), mode: fieldOf(fields, 'mode') });
        }}
      >
        <label>
          Words that the agent says
          <textarea name="text" rows={3} required maxLength={1_000} />
        </label>
        <label>
          When
          <select name="mode" defaultValue="after">
            <option value="after">After what is being said</option>
            <option value="instead">Instead of what is being said</option>
          </select>
        </label>
        <div className="buttons">
          <button className="primary" type="submit" disabled={control.isPending}>
            Say it
          </button>
          {call.heldBy === null ? (
            <button type="button" disabled={control.isPending} onClick={() => act('take-over')}>
              Take over
            </button>
          ) : (
            <button type="button" disabled={control.isPending} onClick={() => act('give-back')}>
              Give back
            </button>
          )}
          <button type="button" disabled={control.isPending} onClick={() => act('transfer')}>
            Put through
          </button>
          <Confirm
            name="Hang up"
            title="End this call?"
            words="The agent says goodbye and hangs up. This cannot be undone."
            confirm="End the call"
            onConfirm={() => act('hang-up')}
          />
        </div>
      </form>
    </section>
  );
}
