/** Bars over days or hours, by uPlot: a file of its own, because the figures need not wait for it. */
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export interface Series {
  readonly name: string;
  /** Custom property of the colour. */
  readonly colour: string;
  readonly values: readonly number[];
}

const HEIGHT = 220;

/** Draws into an element and follows its width. Returns what removes the chart. */
export function drawChart(
  element: HTMLElement,
  labels: readonly string[],
  series: readonly Series[],
): () => void {
  const plot = plotIn(element, labels, series);
  const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
  observer.observe(element);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}

function plotIn(element: HTMLElement, labels: readonly string[], series: readonly Series[]): UPlot {
  const style = getComputedStyle(element);
  const probe = document.createElement('i');
  element.append(probe);
  // `light-dark()` is resolved only where it is used.
  const colourOf = (name: string) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const axis = {
    stroke: colourOf('--soft'),
    grid: { stroke: colourOf('--line'), width: 1 },
    font: style.font,
  };
  const bars = UPlot.paths.bars?.({ size: [0.7, 48] });
  const options: UPlot.Options = {
    width: element.clientWidth,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: series.length > 1, live: false },
    scales: {
      x: { time: false, range: (_plot, min, max) => [min - 0.6, max + 0.6] },
      y: { range: rangeFromZero },
    },
    axes: [
      {
        ...axis,
        values: (_plot, splits) => splits.map((at) => labels[at] ?? ''),
        space: 70,
        incrs: [1, 2, 5, 10, 20],
      },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] },
    ],
    series: [
      {},
      ...series.map(({ name, colour }) => ({
        label: name,
        stroke: colourOf(colour),
        fill: colourOf(colour),
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      })),
    ],
  };
  probe.remove();
  return new UPlot(
    options,
    // The line around a bar without height would look like a count.
    [labels.map((_, index) => index), ...series.map(({ values }) => values.map((value) => value || null))],
    element,
  );
}

const rangeFromZero = (_plot: UPlot, _min: number, max: number): UPlot.Range.MinMax => [
  0,
  Math.max(1, max * 1.1),
];
