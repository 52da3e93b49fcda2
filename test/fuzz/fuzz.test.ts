import { expect, it } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

/** `.ci/run` sends 100,000. */
const RUNS = 3_000;

it(`R-X9: ${RUNS} mutated frames, webhooks and requests cause no crash, no answer of 5xx, and no workflow unless signed`, async () => {
  const findings: string[] = [];
  const report = await runFuzz({ runs: RUNS, seed: 20, onFinding: (finding) => findings.push(finding) });
  expect(findings).toEqual([]);
  expect(report).toMatchObject({ crashes: 0, status5xx: 0, workflowsFromUnsigned: 0, malformedSignals: 0 });
  expect(report.inputs).toBeGreaterThanOrEqual(RUNS);
  // Most inputs pass the checks of their sender: otherwise nothing behind them is tried.
  expect(report.admitted).toBeGreaterThan(report.inputs / 2);
});
