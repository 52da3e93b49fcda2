/** What happened in a call, as bars on lanes. Pure: the chart draws it. */
import type { CallDetail, TurnDetail } from '../api/shapes.ts';

export const LANES = [
  'Caller',
  'Agent, heard',
  'Planned, not heard',
  'Search',
  'Model',
  'Workflow',
  'Connections',
] as const;
export type Lane = (typeof LANES)[number];

export interface Bar {
  readonly lane: Lane;
  /** Milliseconds since the call began. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly look: string;
  readonly title: string;
  /** Absent: not of a turn. */
  readonly turn?: number;
}

export interface Lanes {
  readonly bars: readonly Bar[];
  /** Events of one moment: a lost connection, a takeover, a fallback. */
  readonly marks: readonly { readonly atMs: number; readonly title: string }[];
  readonly lengthMs: number;
}

/** The length of words is not recorded: this is the pace of a calm voice. */
const CHARS_PER_SECOND = 15;
const voiceMs = (text: string): number => (text.trim().length * 1_000) / CHARS_PER_SECOND;

/** The bars and marks of a call. */
export function lanesOf(call: CallDetail): Lanes {
  const startMs = Date.parse(call.startedAt);
  const turns = call.turns.flatMap((turn) => barsOf(turn, Date.parse(turn.at) - startMs));
  const connections = connectionBars(call, startMs, turns);
  const bars = [...turns, ...connections];
  const endMs =
    call.endedAt === null ? Math.max(...bars.map(({ toMs }) => toMs)) : Date.parse(call.endedAt) - startMs;
  return { bars, marks: marksOf(call, startMs, connections), lengthMs: Math.max(1_000, endMs) };
}

/** `at` is the end of the caller's words; all times of a turn count from there. */
function barsOf(turn: TurnDetail, atMs: number): Bar[] {
  const { times, number } = turn;
  const bar = (lane: Lane, look: string, from: number, to: number, title: string): Bar[] =>
    to > from ? [{ lane, look, fromMs: atMs + from, toMs: atMs + to, title, turn: number }] : [];
  const words = turn.heardText ?? '';
  const speakFrom = times.firstWordsMs ?? 0;
  const speakTo = times.heardMs ?? (words === '' ? speakFrom : speakFrom + voiceMs(words));
  const planned = turn.plannedText ?? '';
  const rest = planned.startsWith(words) ? planned.slice(words.length) : '';
  const search = times.searchMs ?? 0;
  const said = turn.userInput ?? '';
  return [
    ...bar('Caller', 'f-caller', -Math.min(voiceMs(said), atMs), 0, `Caller: ${said}`),
    ...bar('Agent, heard', 'f-agent', speakFrom, speakTo, `Heard: ${words}`),
    ...bar('Planned, not heard', 'f-unheard', speakTo, speakTo + voiceMs(rest), `Not heard: ${rest.trim()}`),
    ...bar('Search', 'f-search', 0, search, `Search: ${Math.round(search)} ms`),
    ...bar(
      'Model',
      'f-model',
      search,
      times.firstTokenMs ?? 0,
      `First token after ${Math.round(times.firstTokenMs ?? 0)} ms`,
    ),
    ...bar(
      'Workflow',
      'f-workflow',
      0,
      times.claimMs ?? 0,
      `Turn claimed after ${Math.round(times.claimMs ?? 0)} ms`,
    ),
  ];
}

/** Records of older calls do not say when a connection began and ended: then its turns show it. */
function connectionBars(call: CallDetail, startMs: number, turns: readonly Bar[]): Bar[] {
  return call.connections.flatMap(({ epoch, gateway, attachedAt, lostAt }): Bar[] => {
    const numbers = call.turns.filter((turn) => (turn.epoch || 1) === epoch).map(({ number }) => number);
    const own = turns.filter(
      ({ turn, lane }) => turn !== undefined && numbers.includes(turn) && lane !== 'Planned, not heard',
    );
    const began = attachedAt === null ? own.map(({ fromMs }) => fromMs) : [Date.parse(attachedAt) - startMs];
    const ended = lostAt === null ? own.map(({ toMs }) => toMs) : [Date.parse(lostAt) - startMs];
    if (began.length === 0) return [];
    const fromMs = Math.max(0, Math.min(...began));
    const bar: Bar = {
      lane: 'Connections',
      look: epoch % 2 === 1 ? 'f-workflow' : 'f-voice',
      fromMs,
      toMs: Math.max(fromMs + 1, ...ended),
      title: `Connection ${epoch}${gateway === null ? '' : ` on gateway ${gateway}`}`,
    };
    return [bar];
  });
}

function marksOf(call: CallDetail, startMs: number, connections: readonly Bar[]): Lanes['marks'] {
  const lost = connections.slice(0, -1).map(({ toMs, title }) => ({ atMs: toMs, title: `${title} lost` }));
  const turns = call.turns.flatMap((turn) => {
    const atMs = Date.parse(turn.at) - startMs;
    if (turn.standIn) return [{ atMs, title: `Turn ${turn.number}: answered without the workflow` }];
    return turn.attempts.some(({ kind }) => kind !== null)
      ? [{ atMs, title: `Turn ${turn.number}: a model failed` }]
      : [];
  });
  return [...lost, ...turns];
}

/** The part of a call that shows one turn, with a little before and after it. */
export function rangeOf({ bars, lengthMs }: Lanes, turn: number | undefined): readonly [number, number] {
  const own = turn === undefined ? [] : bars.filter((bar) => bar.turn === turn);
  if (own.length === 0) return [0, lengthMs];
  const from = Math.min(...own.map(({ fromMs }) => fromMs));
  const to = Math.max(...own.map(({ toMs }) => toMs));
  const margin = (to - from) * 0.05 + 50;
  return [Math.max(0, from - margin), to + margin];
}

/** Round times for the axis. */
export function ticksOf(fromMs: number, toMs: number, about = 8): readonly number[] {
  const steps = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000];
  const step = steps.find((each) => (toMs - fromMs) / each <= about) ?? 600_000;
  const first = Math.ceil(fromMs / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / step) + 1) },
    (_, n) => first + n * step,
  );
}
