/** Draws the lanes of a call. A bar leads to its turn. */
import { useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { LANES, rangeOf, ticksOf } from './lanes.ts';
import type { Bar, Lanes } from './lanes.ts';

const LANE_HEIGHT = 26;
const LABEL_WIDTH = 118;
const AXIS_HEIGHT = 22;
const HEIGHT = LANES.length * LANE_HEIGHT + AXIS_HEIGHT;
/** On a narrow screen the chart scrolls. */
const MIN_WIDTH = 560;

export function LaneChart({
  lanes,
  turn,
}: {
  readonly lanes: Lanes;
  /** Show this turn only. */
  readonly turn?: number;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const width = Math.max(MIN_WIDTH, useWidth(box));
  const [from, to] = rangeOf(lanes, turn);
  const xOf = (ms: number) => LABEL_WIDTH + ((ms - from) / (to - from)) * (width - LABEL_WIDTH - 8);
  const isShown = ({ fromMs, toMs }: Bar) => toMs >= from && fromMs <= to;
  return (
    <div className="scroll" ref={box} tabIndex={0} role="region" aria-label="Chart of the call in time">
      <svg width={width} height={HEIGHT} role="group" aria-label="Lanes">
        {LANES.map((lane, index) => (
          <g key={lane}>
            <line
              className="rule"
              x1={0}
              x2={width}
              y1={(index + 1) * LANE_HEIGHT}
              y2={(index + 1) * LANE_HEIGHT}
            />
            <text x={0} y={index * LANE_HEIGHT + 17}>
              {lane}
            </text>
          </g>
        ))}
        {ticksOf(from, to, width / 90).map((ms) => (
          <text key={ms} x={xOf(ms)} y={HEIGHT - 6} textAnchor="middle">
            {to - from < 5_000 ? `${ms} ms` : `${ms / 1_000} s`}
          </text>
        ))}
        {lanes.bars.filter(isShown).map((bar, index) => (
          <ChartBar key={index} bar={bar} x={Math.max(LABEL_WIDTH, xOf(bar.fromMs))} end={xOf(bar.toMs)} />
        ))}
        {lanes.marks
          .filter(({ atMs }) => atMs >= from && atMs <= to)
          .map(({ atMs, title }, index) => (
            <rect
              key={index}
              className="f-lost"
              x={xOf(atMs) - 1}
              y={0}
              width={2}
              height={HEIGHT - AXIS_HEIGHT}
            >
              <title>{title}</title>
            </rect>
          ))}
      </svg>
    </div>
  );
}

function ChartBar({
  bar,
  x,
  end,
}: {
  readonly bar: Bar;
  readonly x: number;
  readonly end: number;
}): ReactNode {
  const rect = (
    <rect
      className={bar.look}
      x={x}
      y={LANES.indexOf(bar.lane) * LANE_HEIGHT + 5}
      width={Math.max(2, end - x)}
      height={LANE_HEIGHT - 10}
      rx={3}
    >
      <title>{bar.title}</title>
    </rect>
  );
  // The caller's bar is the one link of a turn: the others would repeat it for the keyboard.
  return bar.turn === undefined || (bar.lane !== 'Caller' && bar.lane !== 'Agent, heard') ? (
    rect
  ) : (
    <Link
      to={`?turn=${bar.turn}#turn-${bar.turn}`}
      tabIndex={bar.lane === 'Caller' ? 0 : -1}
      aria-label={`Turn ${bar.turn}: ${bar.title}`}
    >
      {rect}
    </Link>
  );
}

const LEGEND = [
  ['f-caller', 'caller speaks (length estimated)'],
  ['f-agent', 'agent, heard'],
  ['f-unheard', 'planned, not heard'],
  ['f-search', 'search'],
  ['f-model', 'model until its first token'],
  ['f-workflow', 'workflow until the turn is claimed'],
  ['f-lost', 'lost connection, takeover or fallback'],
] as const;

export function LaneLegend(): ReactNode {
  return (
    <ul className="legend">
      {LEGEND.map(([look, words]) => (
        <li key={look}>
          <i className={look} />
          {words}
        </li>
      ))}
    </ul>
  );
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
