/** Figures of a span of days, beside those of the span before it. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { apiUrl, ask } from '../api/client.ts';
import type { Figures, Spread } from '../api/shapes.ts';
import { Alerts } from '../parts/alerts.tsx';
import { TimeChart } from '../parts/time-chart.tsx';
import { rungWords } from '../parts/call-words.tsx';
import { Empty, Loaded } from '../parts/states.tsx';
import {
  costOf,
  dayOf,
  countOf,
  millisecondsOf,
  NONE,
  PERCENTILES_FROM,
  shareOf,
  viewerZone,
} from '../parts/values.ts';

const SPANS = [
  [1, 'Today'],
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
] as const;

export function NumbersPage({ isForAll }: { readonly isForAll: boolean }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const asked = Number(search.get('days') ?? 7);
  const days = SPANS.some(([each]) => each === asked) ? asked : 7;
  const figures = useFigures(days, 0);
  const before = useFigures(days, days);
  return (
    <>
      <div className="title">
        <h1>Numbers</h1>
        <div className="buttons" role="group" aria-label="Span">
          {SPANS.map(([each, name]) => (
            <button
              key={each}
              type="button"
              className={each === days ? 'primary' : ''}
              aria-pressed={each === days}
              onClick={() => setSearch({ days: String(each) })}
            >
              {name}
            </button>
          ))}
        </div>
      </div>
      {isForAll && (
        <div className="block">
          <Alerts />
        </div>
      )}
      <Loaded query={figures}>
        {(now) =>
          now.calls === 0 ? (
            <Empty title="No calls in this span" />
          ) : (
            <Shown now={now} {...(before.data === undefined ? {} : { before: before.data })} />
          )
        }
      </Loaded>
    </>
  );
}

/** The figures of `days` days that ended `agoDays` days ago, by days of the viewer. */
function useFigures(days: number, agoDays: number) {
  const midnight = (daysAgo: number) => {
    const day = new Date();
    day.setHours(0, 0, 0, 0);
    day.setDate(day.getDate() - daysAgo);
    return day.toISOString();
  };
  const from = midnight(days - 1 + agoDays);
  const to = midnight(agoDays - 1);
  return useQuery({
    queryKey: ['figures', from, to],
    queryFn: ({ signal }) =>
      ask<Figures>(apiUrl('/figures', { from, to, timeZone: viewerZone() }), { signal }),
    refetchInterval: 60_000,
  });
}

function Shown({ now, before }: { readonly now: Figures; readonly before?: Figures }): ReactNode {
  const figure = (name: string, of: (figures: Figures) => string, note?: string) => (
    <div key={name}>
      <dt>{name}</dt>
      <dd>
        {of(now)}
        <small>{note ?? beforeWords(of, before)}</small>
      </dd>
    </div>
  );
  return (
    <div className="stack">
      <dl className="figures">
        {figure('Calls', ({ calls }) => countOf(calls))}
        {figure('Questions answered', ({ answeredShare }) => shareOf(answeredShare))}
        {figure('Answer time, median', ({ responseMs }) => millisecondsOf(responseMs.median))}
        {figure('Answer time, 95%', ({ responseMs }) => tail(responseMs, 'p95'), fewNote(now.responseMs))}
        {figure('Answer time, 99%', ({ responseMs }) => tail(responseMs, 'p99'), fewNote(now.responseMs))}
        {figure('Whole answer, median', ({ answerMs }) => millisecondsOf(answerMs.median))}
        {figure('Interruptions', ({ interruptions }) => countOf(interruptions))}
        {figure('Unanswered', ({ unanswered }) => countOf(unanswered))}
        {figure('Cost', ({ cost }) => costOf(cost))}
      </dl>
      <div className="columns">
        <section className="card" aria-labelledby="days">
          <h2 id="days">Calls per day</h2>
          <TimeChart
            labels={now.callsPerDay.map(({ day }) => dayOf(day))}
            series={[
              { name: 'Calls', colour: '--accent', values: now.callsPerDay.map(({ calls }) => calls) },
              { name: 'Failed', colour: '--bad', values: now.callsPerDay.map(({ failed }) => failed) },
            ]}
          />
        </section>
        <section className="card" aria-labelledby="hours">
          <h2 id="hours">Calls by hour of the day</h2>
          <TimeChart
            labels={now.hours.map(({ hour }) => `${hour}:00`)}
            series={[{ name: 'Calls', colour: '--accent', values: now.hours.map(({ calls }) => calls) }]}
          />
        </section>
      </div>
      <div className="columns">
        <Rungs figures={now} />
        <Errors figures={now} />
      </div>
    </div>
  );
}

function beforeWords(of: (figures: Figures) => string, before: Figures | undefined): string {
  // Not read yet, or it could not be read.
  if (before === undefined) return NONE;
  return before.calls === 0 ? 'nothing to compare' : `before: ${of(before)}`;
}

const tail = (spread: Spread, which: 'p95' | 'p99'): string =>
  spread.count < PERCENTILES_FROM ? NONE : millisecondsOf(spread[which]);

const fewNote = ({ count }: Spread): string | undefined =>
  count < PERCENTILES_FROM ? `of ${count}: too few` : undefined;

function Rungs({ figures: { byRung } }: { readonly figures: Figures }): ReactNode {
  const rungs = [
    ['primary', byRung.primary, 'f-agent'],
    ['fallback', byRung.fallback, 'f-model'],
    ['template', byRung.template, 'f-search'],
  ] as const;
  const sum = Math.max(1, byRung.primary + byRung.fallback + byRung.template);
  return (
    <section className="card" aria-labelledby="rungs">
      <h2 id="rungs">Who answered</h2>
      <div className="bars">
        {rungs.map(([rung, count, look]) => (
          <div key={rung}>
            <span>{rungWords(rung)}</span>
            <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
              <rect className={look} width={(count / sum) * 100} height={12} />
            </svg>
            <span>{shareOf(count / sum)}</span>
          </div>
        ))}
      </div>
    </section>
  );
}

function Errors({ figures: { errorsByService } }: { readonly figures: Figures }): ReactNode {
  return (
    <section className="card" aria-labelledby="errors">
      <h2 id="errors">Errors</h2>
      {errorsByService.length === 0 ? (
        <p className="soft">None in this span.</p>
      ) : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th>Service</th>
                <th>Kind</th>
                <th className="number">Count</th>
              </tr>
            </thead>
            <tbody>
              {errorsByService.map(({ service, kind, count }) => (
                <tr key={`${service} ${kind}`}>
                  <td>{service}</td>
                  <td>{kind}</td>
                  <td className="number">{countOf(count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
