/** The rules of alerts as a file for Prometheus: the same limits and times, over the metrics of all processes. */
import { stringify } from 'yaml';
import { ALERT_WINDOW_MS } from '../../contracts/alerts.ts';
import { ALERT_RULES, FEWEST } from '../../conversation/alerts.ts';

const WINDOW = `[${ALERT_WINDOW_MS / 60_000}m]`;
const VENDORS = '{service=~"openai|elevenlabs|twilio"}';

/** What has happened in the window. A counter that no process has yet is 0. */
const counted = (series: string): string => `(sum(increase(${series}${WINDOW})) or vector(0))`;
/** A share of so few says nothing. */
const share = (part: string, all: string): string => `${part} / ${all} and ${all} >= ${FEWEST}`;

const calls = counted('evercall_calls_total');
const answers = counted('evercall_turn_stage_seconds_count{stage="first_words"}');
const failures = counted(`evercall_service_errors_total${VENDORS}`);
const requests = `(${failures} + ${counted(`evercall_service_response_seconds_count${VENDORS}`)})`;
const firstWords = `evercall_turn_stage_seconds_bucket{stage="first_words"}${WINDOW}`;

/** By name of the rule: its figure, and what it means. */
const FIGURES: Readonly<Record<string, readonly [expression: string, summary: string]>> = {
  'success-rate': [
    share(counted('evercall_calls_total{outcome!="failed"}'), calls),
    'Few of the calls of the last minutes ended well.',
  ],
  'error-rate': [share(failures, requests), 'Requests to other services fail.'],
  latency: [
    `histogram_quantile(0.95, sum by (le) (rate(${firstWords}))) * 1000 and ${answers} >= ${FEWEST}`,
    'Answers come late: one in twenty begins after so many milliseconds.',
  ],
  'dead-air': [
    share(counted('evercall_fillers_total'), answers),
    'Callers hear a filler before the answer too often.',
  ],
  'answers-by-template': [
    share(
      counted('evercall_answers_total{rung="template"}'),
      counted('evercall_answers_total{rung!="none"}'),
    ),
    'Answers come from the knowledge base, because no model answers.',
  ],
  'knowledge-finds-nothing': [
    share(
      counted('evercall_knowledge_searches_total{result="nothing"}'),
      counted('evercall_knowledge_searches_total'),
    ),
    'The knowledge base has nothing for many of the questions.',
  ],
  'dependency-down': ['sum(max by (part) (evercall_part_down))', 'A part of the system is down.'],
  backlog: ['max(evercall_journal_signals{state="waiting"})', 'Signals of calls wait for their workflows.'],
  disk: ['min(evercall_disk_free_bytes)', 'The disk is nearly full.'],
  budget: ['max(evercall_budget_used)', 'The budget of an agent is nearly used up.'],
  'transfers-failing': [
    counted('evercall_transfers_total{outcome="failed"}'),
    'Callers could not be put through to a person, because of a fault.',
  ],
  'unusual-patterns': [counted('evercall_unusual_patterns_total'), 'Unusual patterns of calls.'],
};

/** The file. */
export function prometheusRules(): string {
  const rules = ALERT_RULES.map((rule) => {
    const [expression, summary] = FIGURES[rule.name] ?? [];
    if (expression === undefined) throw new Error(`no expression for the alert ${rule.name}`);
    const figure = `evercall:${rule.name.replaceAll('-', '_')}`;
    const alert = `Evercall${rule.name.replaceAll(/(?:^|-)(\w)/gu, (_all, first: string) => first.toUpperCase())}`;
    const worse = rule.bad === 'above' ? '>' : '<';
    // Once it fires, it goes on until the better of the two limits.
    const goesOn = `${figure} ${worse} ${rule.clearAt} and on () ALERTS{alertname="${alert}",alertstate="firing"}`;
    return [
      { record: figure, expr: expression },
      {
        alert,
        expr: `${figure} ${worse} ${rule.fireAt} or (${goesOn})`,
        for: seconds(rule.fireAfterMs),
        keep_firing_for: seconds(rule.clearAfterMs),
        labels: { severity: 'warning', rule: rule.name },
        annotations: { summary, value: '{{ $value }}' },
      },
    ];
  });
  const groups = [{ name: 'evercall', interval: '30s', rules: rules.flat() }];
  return `# Made by "npm run alerts -- rules". Change src/conversation/alerts.ts instead.\n${stringify({ groups }, { lineWidth: 0, singleQuote: true })}`;
}

const seconds = (ms: number): string => `${ms / 1_000}s`;
