/** Counts over days or hours, drawn by uPlot. The same values are in a table for screen readers. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Series } from './draw-chart.ts';

/** Comes while the figures are asked for. A chart that cannot be loaded leaves its place empty: the figures are beside it. */
const drawing = import('./draw-chart.ts').catch(() => undefined);

export function TimeChart({
  labels,
  series,
}: {
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  // Figures are read again every minute: the chart is drawn again only if they have changed.
  const drawn = JSON.stringify([labels, series]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let remove: (() => void) | undefined;
    let isGone = false;
    void drawing.then((chart) => {
      if (!isGone) remove = chart?.drawChart(element, labels, series);
    });
    return () => {
      isGone = true;
      remove?.();
    };
  }, [drawn]);
  return (
    <>
      <div className="chart" ref={box} aria-hidden="true" />
      <div className="sr-only">
        <table>
          <thead>
            <tr>
              <th>When</th>
              {series.map(({ name }) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, index) => (
              <tr key={label}>
                <td>{label}</td>
                {series.map(({ name, values }) => (
                  <td key={name}>{values[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
