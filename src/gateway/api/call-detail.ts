/** What people see of a recorded call. */
import { z } from 'zod';
import type { ListedCall } from '../../adapters/postgres/call-list.ts';
import type { CostSum } from '../../adapters/postgres/cost-sum.ts';
import type { TurnRow } from '../../adapters/postgres/turns.ts';
import { wishKey } from '../../activities/run-tool.ts';
import type { Cost } from '../../contracts/cost.ts';
import { inputOf, isTurnId } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { sumOfCosts } from '../../conversation/cost.ts';
import type { ActionDetail, CallDetail, CallSummary, TurnDetail } from './call-schemas.ts';

/** A call as in lists. */
export function summaryOf({ connections: _, attached: __, ownCosts: ___, ...call }: ListedCall): CallSummary {
  return {
    ...call,
    startedAt: call.startedAt.toISOString(),
    endedAt: call.endedAt?.toISOString() ?? null,
    cost: costOf(call.cost),
  };
}

/** A sum as the API shows it. */
export function costOf(sum: CostSum | null): CallSummary['cost'] {
  if (sum === null) return null;
  const { amount, currency, unpriced } = sum;
  return { amount, currency, unpriced: [...new Set(unpriced.flat())].sort() };
}

const text = z.string().nullable().catch(null);
const ms = z.number().nullable().catch(null);
/** Records of several versions are read: what is missing or odd is null. */
const detailsSchema = z.object({
  ...{ id: text, kind: text, rung: text, model: text, voice: text, filler: text },
  standIn: z.boolean().catch(false),
  usage: z.object({ inputTokens: z.int(), outputTokens: z.int() }).nullable().catch(null),
  times: z
    .object({ searchDone: ms, modelFirstToken: ms, claimed: ms, firstSent: ms, lastHeard: ms })
    .nullable()
    .catch(null),
  failures: z
    .array(z.object({ step: z.string(), type: text, reason: text, code: text, status: ms, model: text }))
    .catch([]),
  corrected: z.boolean().catch(false),
  late: z.boolean().catch(false),
  actions: z
    .array(
      z.object({
        ...{ id: z.string(), tool: z.string(), status: z.string() },
        ...{ wish: ms, joins: text, result: text, cause: text, endedAt: ms },
        private: z.boolean().catch(false),
        arguments: z.record(z.string(), z.unknown()).nullable().catch(null),
        attempts: z.int().catch(0),
      }),
    )
    .catch([]),
});
type RecordedAction = z.output<typeof detailsSchema>['actions'][number];

/** One turn of a recorded call. `texts`: those of its passages, by id. */
export function turnDetail(callSid: CallSid, row: TurnRow, texts: ReadonlyMap<string, string>): TurnDetail {
  const { usage, times, failures, corrected, late, actions, ...details } = detailsSchema.parse(row.details);
  const { id } = details;
  return {
    ...details,
    number: row.turnNumber,
    at: row.timestamp.toISOString(),
    epoch: id !== null && isTurnId(id) ? inputOf(id).epoch : null,
    userInput: row.userInput,
    plannedText: row.plannedResponse,
    heardText: row.aiResponse,
    outcome: row.outcome,
    passages: row.knowledgeUsed.map((passage) => ({ ...passage, text: texts.get(passage.id) ?? null })),
    attempts: failures.map(({ step, type, reason, code, status, model }) => ({
      rung: step,
      kind: type,
      cause: [status === null ? null : `HTTP ${status}`, code, reason].find((each) => each !== null) ?? null,
      model,
      tookMs: null,
    })),
    times: {
      searchMs: times?.searchDone ?? null,
      firstTokenMs: times?.modelFirstToken ?? null,
      claimMs: times?.claimed ?? null,
      firstWordsMs: times?.firstSent ?? null,
      heardMs: times?.lastHeard ?? null,
    },
    responseMs: row.responseTimeMs,
    tokens: usage === null ? null : { input: usage.inputTokens, output: usage.outputTokens },
    isCorrected: corrected,
    isLate: late,
    actions: actions.map((action) => actionDetail(callSid, action)),
    cost: row.cost == null ? null : costOf({ ...row.cost, unpriced: [row.cost.unpriced] }),
  };
}

/** The key is that of the requests: whoever runs the service finds the wish by it. */
function actionDetail(callSid: CallSid, action: RecordedAction): ActionDetail {
  const { id, tool, status, wish, joins, result, cause, endedAt, attempts, arguments: input } = action;
  const isWish = wish !== null && input !== null && !action.private;
  return {
    ...{ id, tool, status, joins, result, cause, attempts, input, isPrivate: action.private },
    key: isWish ? wishKey({ callSid, tool: { name: tool }, arguments: input, wish }) : null,
    endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
  };
}

/** What the parts of a call have cost, the dearest first. */
export function costItems(
  { ownCosts }: Pick<ListedCall, 'ownCosts'>,
  turns: readonly TurnRow[],
): CallDetail['costItems'] {
  const ofTurns = turns.map(({ cost }) => cost).filter((cost): cost is Cost => cost != null);
  const known = [...ofTurns, ...(ownCosts ?? [])];
  return Object.entries(sumOfCosts(known)?.items ?? {})
    .map(([item, amount]) => ({ item, amount }))
    .sort((a, b) => b.amount - a.amount);
}

const ENDINGS: Readonly<Record<string, string>> = {
  'hung-up': 'The caller hung up',
  goodbye: 'The agent said goodbye',
  silence: 'The caller was silent, and the agent said goodbye',
  'answering-machine': 'An answering machine was reached',
  transferred: 'The caller was put through to a person',
  'time-limit': 'The call reached its time limit',
  overrun: 'The call reached its time limit',
  cancelled: 'An operator ended the call',
  terminated: 'An operator ended the call',
  'hang-up': 'An operator ended the call',
  'connection-lost': 'The connection was lost and not resumed',
  'no-voice': 'No voice could speak',
  busy: 'The line was busy',
  'no-answer': 'The call was not answered',
};

/** The outcome of a call in one sentence. */
export function summarySentence({
  ending,
  endedAt,
  turns,
  unanswered,
  durationSeconds,
}: Pick<ListedCall, 'ending' | 'endedAt' | 'turns' | 'unanswered' | 'durationSeconds'>): string {
  const number = turns === 0 ? 'no question' : turns === 1 ? 'one question' : `${turns} questions`;
  const open = unanswered === 0 ? '' : `; ${unanswered} of them got no answer`;
  if (endedAt === null) return `The call is in progress: ${number} so far${open}.`;
  const how = (ending === null ? undefined : ENDINGS[ending]) ?? `The call ended (${ending ?? 'unknown'})`;
  return `${how} after ${durationText(durationSeconds ?? 0)}: ${number}${open}.`;
}

function durationText(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Who said what, one line each. Of the agent's words only those that the caller heard. */
export function transcriptText(turns: readonly TurnRow[], agent: string): string {
  return turns
    .flatMap(({ userInput, aiResponse, outcome }) => [
      ...(userInput === null ? [] : [`Caller: ${userInput}`]),
      ...(aiResponse === null ? [] : [`${agent}: ${aiResponse}${outcome === 'cut' ? ' —' : ''}`]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
