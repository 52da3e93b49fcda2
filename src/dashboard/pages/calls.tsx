/** The list of calls. The filters are in the address, so that it can be shared. */
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useAgents } from '../api/agents.ts';
import { apiUrl, ask } from '../api/client.ts';
import type { CallPage, CallSummary } from '../api/shapes.ts';
import { AgentOptions } from '../parts/agent-options.tsx';
import { Status } from '../parts/call-words.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import { callerOf, costOf, durationOf, millisecondsOf, momentOf, plural } from '../parts/values.ts';

const FILTERS = [
  'status',
  'agent',
  'number',
  'from',
  'to',
  'minResponseMs',
  'hasErrors',
  'unanswered',
  'ending',
] as const;
/** Calls begin and end meanwhile. */
const EVERY_MS = 15_000;
const DAYS = new Set<string>(['from', 'to']);

export function CallsPage(): ReactNode {
  const [search] = useSearchParams();
  const filters = filtersOf(search);
  const calls = useInfiniteQuery({
    queryKey: ['calls', filters],
    queryFn: ({ pageParam, signal }) =>
      ask<CallPage>(apiUrl('/calls', { ...filters, limit: 50, cursor: pageParam }), { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    // Who has gone back in time reads old calls: reading all pages again would only cost the database.
    refetchInterval: ({ state: { data } }) =>
      data === undefined || data.pages.length === 1 ? EVERY_MS : false,
  });
  return (
    <>
      <div className="title">
        <h1>Calls</h1>
        <a className="button" href={apiUrl('/calls.csv', filters)} download>
          Download as CSV
        </a>
      </div>
      <Filters key={search.toString()} />
      <Loaded query={calls}>
        {({ pages }) => {
          const found = pages.flatMap((page) => page.calls);
          if (found.length === 0) return <NoCalls isFiltered={Object.keys(filters).length > 0} />;
          return (
            <>
              <CallTable calls={found} />
              <p className="soft" role="status">
                {plural(found.length, 'call')} shown.
              </p>
              {calls.hasNextPage && (
                <button type="button" onClick={() => void calls.fetchNextPage()} disabled={calls.isFetching}>
                  Show older calls
                </button>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function NoCalls({ isFiltered }: { readonly isFiltered: boolean }): ReactNode {
  return isFiltered ? (
    <Empty title="No call matches these filters">
      <p>
        <Link to="/calls">Show all calls</Link>
      </p>
    </Empty>
  ) : (
    <Empty title="No calls yet">
      <p>
        Call your number, or use the <Link to="/phone">phone in this browser</Link>.
      </p>
    </Empty>
  );
}

/** The filters of the address. Days begin and end at midnight of the viewer. */
function filtersOf(search: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = search.get(name) ?? '';
      if (value === '') return [];
      if (!DAYS.has(name)) return [[name, value]];
      const day = new Date(`${value}T00:00:00`);
      if (Number.isNaN(day.getTime())) return [];
      if (name === 'to') day.setDate(day.getDate() + 1);
      return [[name, day.toISOString()]];
    }),
  );
}

function Filters(): ReactNode {
  const [search, setSearch] = useSearchParams();
  const agents = useAgents();
  const valueOf = (name: (typeof FILTERS)[number]) => search.get(name) ?? '';
  return (
    <form
      className="filters"
      role="search"
      aria-label="Filter calls"
      action={(form) => {
        const given = FILTERS.flatMap((name) => {
          const value = form.get(name);
          return typeof value === 'string' && value !== '' ? [[name, value.trim()] as [string, string]] : [];
        });
        setSearch(given);
      }}
    >
      <label>
        State
        <select name="status" defaultValue={valueOf('status')}>
          <option value="">All</option>
          <option value="active">In progress</option>
          <option value="completed">Completed</option>
          <option value="failed">Failed</option>
        </select>
      </label>
      <label>
        Agent
        <select name="agent" defaultValue={valueOf('agent')} key={agents.data?.agents.length ?? 0}>
          <option value="">All</option>
          <AgentOptions agents={agents.data?.agents} />
        </select>
      </label>
      <label>
        Number
        <input name="number" inputMode="tel" defaultValue={valueOf('number')} />
      </label>
      <label>
        From
        <input name="from" type="date" defaultValue={valueOf('from')} />
      </label>
      <label>
        To
        <input name="to" type="date" defaultValue={valueOf('to')} />
      </label>
      <label>
        Slowest answer above (ms)
        <input
          name="minResponseMs"
          type="number"
          min="0"
          step="100"
          defaultValue={valueOf('minResponseMs')}
        />
      </label>
      <label className="check">
        <input name="hasErrors" type="checkbox" value="true" defaultChecked={valueOf('hasErrors') !== ''} />
        With errors
      </label>
      <label className="check">
        <input name="unanswered" type="checkbox" value="true" defaultChecked={valueOf('unanswered') !== ''} />
        With unanswered questions
      </label>
      <div className="buttons">
        <button className="primary" type="submit">
          Filter
        </button>
        {search.size > 0 && (
          <Link className="button" to="/calls">
            Clear
          </Link>
        )}
      </div>
    </form>
  );
}

function CallTable({ calls }: { readonly calls: readonly CallSummary[] }): ReactNode {
  return (
    <div className="table">
      <table className="narrow">
        <thead>
          <tr>
            <th>Began</th>
            <th>Caller</th>
            <th>About</th>
            <th>Agent</th>
            <th>Outcome</th>
            <th className="number">Length</th>
            <th className="number">Turns</th>
            <th className="number">Answer time</th>
            <th className="number">Slowest</th>
            <th>Noted</th>
            <th className="number">Cost</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr key={call.callSid}>
              <td data-label="Began">
                <Link to={`/calls/${call.callSid}`}>{momentOf(call.startedAt)}</Link>
              </td>
              <td data-label="Caller">{callerOf(call.caller)}</td>
              <td data-label="About" className="about">
                {call.about ?? '–'}
              </td>
              <td data-label="Agent">{call.agent}</td>
              <td data-label="Outcome">
                <Status call={call} />
              </td>
              <td data-label="Length" className="number">
                {durationOf(call.durationSeconds)}
              </td>
              <td data-label="Turns" className="number">
                {call.turns}
              </td>
              <td data-label="Answer time" className="number">
                {millisecondsOf(call.medianResponseMs)}
              </td>
              <td data-label="Slowest" className="number">
                {millisecondsOf(call.slowestResponseMs)}
              </td>
              <td data-label="Noted">
                <Notes call={call} />
              </td>
              <td data-label="Cost" className="number">
                {costOf(call.cost)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Notes({ call }: { readonly call: CallSummary }): ReactNode {
  const notes = [
    ...(call.errors > 0 ? [plural(call.errors, 'error')] : []),
    ...(call.unanswered > 0 ? [`${call.unanswered} unanswered`] : []),
    ...(call.interruptions > 0 ? [plural(call.interruptions, 'interruption')] : []),
  ];
  return notes.length === 0 ? <span className="soft">–</span> : notes.join(', ');
}
