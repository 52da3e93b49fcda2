/** One call, from its outcome in a sentence down to each turn. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { apiUrl, ask } from '../api/client.ts';
import type { CallDetail, TurnDetail } from '../api/shapes.ts';
import { Actions } from '../parts/actions.tsx';
import { AfterCall } from '../parts/after-call.tsx';
import { AgentWords, Outcome, rungWords, Status, transferWords } from '../parts/call-words.tsx';
import { CallWork } from '../parts/call-work.tsx';
import { Fork } from '../parts/fork.tsx';
import { lanesOf } from '../parts/lanes.ts';
import { LaneChart, LaneLegend } from '../parts/lane-chart.tsx';
import { StageBars } from '../parts/stage-bars.tsx';
import { Loaded } from '../parts/states.tsx';
import { callerOf, costOf, durationOf, millisecondsOf, momentOf, NONE, timeOf } from '../parts/values.ts';

/** The record of a call in progress grows with each turn. */
const ACTIVE_EVERY_MS = 3_000;

/** Summary and deliveries come after the call. */
const AFTERWARDS_EVERY_MS = 10_000;
const AFTERWARDS_MS = 5 * 60_000;

function nextReadMs({ status, endedAt, deliveries }: CallDetail): number | false {
  if (status === 'active') return ACTIVE_EVERY_MS;
  const hasJustEnded = endedAt !== null && Date.now() - new Date(endedAt).getTime() < AFTERWARDS_MS;
  return hasJustEnded || deliveries.some(({ state }) => state === 'pending') ? AFTERWARDS_EVERY_MS : false;
}

export function CallPage({ role }: { readonly role: Role }): ReactNode {
  const { callSid = '' } = useParams();
  const call = useQuery({
    queryKey: ['call', callSid],
    queryFn: ({ signal }) => ask<CallDetail>(apiUrl(`/calls/${callSid}`), { signal }),
    refetchInterval: ({ state: { data } }) => (data === undefined ? false : nextReadMs(data)),
  });
  return <Loaded query={call}>{(data) => <Call call={data} role={role} />}</Loaded>;
}

function Call({ call, role }: { readonly call: CallDetail; readonly role: Role }): ReactNode {
  const mayAct = includesRole(role, 'operator');
  const slowest = Math.max(0, ...call.turns.map(({ times }) => times.firstWordsMs ?? 0));
  return (
    <div className="stack">
      <div className="title">
        <h1>Call of {momentOf(call.startedAt)}</h1>
        <Status call={call} />
      </div>
      <p>{call.summarySentence}</p>
      <Facts call={call} />
      <Links call={call} />
      <CallWork call={call} role={role} />
      <Timeline call={call} />
      {call.status !== 'active' && <AfterCall call={call} mayAct={mayAct} />}
      <section aria-labelledby="turns" className="stack">
        <h2 id="turns">Turns</h2>
        {call.turns.length === 0 && (
          <p className="soft">No turn is recorded yet: turns are saved when they end.</p>
        )}
        {call.turns.map((turn) => (
          <Turn key={turn.number} turn={turn} slowestMs={slowest}>
            {mayAct && call.status !== 'active' && turn.userInput !== null && (
              <ForkFrom call={call} turn={turn.number} />
            )}
          </Turn>
        ))}
      </section>
    </div>
  );
}

function Facts({ call }: { readonly call: CallDetail }): ReactNode {
  const facts: [string, string][] = [
    ['Caller', callerOf(call.caller)],
    ['Called', call.called ?? NONE],
    ['Agent', call.agent],
    ['Length', durationOf(call.durationSeconds)],
    ['Median answer time', millisecondsOf(call.medianResponseMs)],
    ['Slowest answer', millisecondsOf(call.slowestResponseMs)],
    ['Interruptions', String(call.interruptions)],
    ['Unanswered', String(call.unanswered)],
    ['Errors', String(call.errors)],
    ['Cost', costOf(call.cost)],
    ...(call.transfer === null ? [] : [['A person', transferWords(call)] as [string, string]]),
  ];
  return (
    <dl className="figures">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Links({ call }: { readonly call: CallDetail }): ReactNode {
  return (
    <div className="buttons">
      {call.status === 'active' && (
        <Link className="button" to={`/live/${call.callSid}`}>
          Follow live
        </Link>
      )}
      <a className="button" href={apiUrl(`/calls/${call.callSid}/transcript`)}>
        Transcript
      </a>
      {call.temporalUrl !== null && (
        <a className="button" href={call.temporalUrl}>
          Workflow in Temporal
        </a>
      )}
    </div>
  );
}

/** The chart of the whole call, or of the turn in the address. */
function Timeline({ call }: { readonly call: CallDetail }): ReactNode {
  const [search] = useSearchParams();
  const zoomed = search.get('turn');
  const lanes = useMemo(() => lanesOf(call), [call]);
  const turn = call.turns.find(({ number }) => String(number) === zoomed);
  return (
    <section className="card" aria-labelledby="timeline">
      <div className="head">
        <h2 id="timeline">{turn === undefined ? 'The call in time' : `Turn ${turn.number} in time`}</h2>
        {turn !== undefined && <Link to={`/calls/${call.callSid}`}>Whole call</Link>}
      </div>
      <LaneChart lanes={lanes} {...(turn === undefined ? {} : { turn: turn.number })} />
      <LaneLegend />
    </section>
  );
}

function Turn({
  turn,
  slowestMs,
  children,
}: {
  readonly turn: TurnDetail;
  readonly slowestMs: number;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <article className="card turn" id={`turn-${turn.number}`} aria-label={`Turn ${turn.number}`}>
      <div className="head">
        <h3>
          <Link to={`?turn=${turn.number}`} preventScrollReset>
            Turn {turn.number}
          </Link>{' '}
          <span className="soft small">
            {timeOf(turn.at)}
            {turn.epoch !== null && turn.epoch > 0 && `, connection ${turn.epoch}`}
          </span>
        </h3>
        <span>
          <Outcome outcome={turn.outcome} />
        </span>
      </div>
      {turn.userInput !== null && (
        <p className="said">
          <b>Caller</b> {turn.userInput}
        </p>
      )}
      <p className="said">
        <b className="agent">Agent</b> <AgentWords planned={turn.plannedText} heard={turn.heardText} />
      </p>
      <StageBars times={turn.times} wholeMs={slowestMs} />
      <p className="soft small">
        {turn.rung === null ? 'Fixed words' : `Answered by ${rungWords(turn.rung)}`}
        {turn.model !== null && ` (${turn.model})`}
        {turn.filler !== null && ', after a filler'}
        {turn.standIn && ', while the workflow could not be reached'}
        {turn.voice !== null && `; voice: ${turn.voice}`}
        {turn.responseMs !== null && `; first words after ${millisecondsOf(turn.responseMs)}`}
        {turn.tokens !== null && `; ${turn.tokens.input} tokens in, ${turn.tokens.output} out`}
        {turn.cost !== null && turn.cost.amount > 0 && `; ${costOf(turn.cost)}`}.
      </p>
      {turn.isLate && (
        <p className="notice small">
          These words came late, from a lost connection. The caller had gone on, so they were not answered.
        </p>
      )}
      {turn.isCorrected && (
        <p className="notice small">
          The answer claimed what no tool had done, and was corrected in the same turn.
        </p>
      )}
      <Actions actions={turn.actions} />
      <Attempts turn={turn} />
      <Passages turn={turn} />
      {children}
    </article>
  );
}

function ForkFrom({ call, turn }: { readonly call: CallDetail; readonly turn: number }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  if (isOpen) return <Fork call={call} turn={turn} onClose={() => setIsOpen(false)} />;
  return (
    <div>
      <button type="button" className="quiet" onClick={() => setIsOpen(true)}>
        Fork from turn {turn}
      </button>
    </div>
  );
}

function Attempts({ turn }: { readonly turn: TurnDetail }): ReactNode {
  if (turn.attempts.length === 0) return null;
  return (
    <ul className="plain small">
      {turn.attempts.map((attempt, index) => (
        <li key={index} className="fault">
          {attempt.kind === null
            ? `Asked ${rungWords(attempt.rung)}`
            : `${capital(rungWords(attempt.rung))} failed: ${attempt.kind}`}
          {attempt.model !== null && ` (${attempt.model})`}
          {attempt.cause !== null && `. ${attempt.cause}`}
          {attempt.tookMs !== null && `, after ${millisecondsOf(attempt.tookMs)}`}
        </li>
      ))}
    </ul>
  );
}

/** They are half of the page of a long call, so they are put there only once somebody looks. */
function Passages({ turn }: { readonly turn: TurnDetail }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  if (turn.passages.length === 0) return null;
  return (
    <details className="small" onToggle={({ currentTarget: { open } }) => setIsOpen(open)}>
      <summary>
        {turn.passages.length === 1 ? 'One passage' : `${turn.passages.length} passages`} found
      </summary>
      {isOpen && (
        <ul className="plain">
          {turn.passages.map(({ title, score, text }, index) => (
            <li key={index}>
              <strong>{title}</strong> <span className="soft">score {score.toFixed(2)}</span>
              <pre>{text ?? 'This text has been replaced since.'}</pre>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
