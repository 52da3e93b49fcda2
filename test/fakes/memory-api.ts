/** The parts of the API with what a test gives them. */
import { fileURLToPath } from 'node:url';
import type { CallFilter, ListedCall } from '../../src/adapters/postgres/call-list.ts';
import type {
  DeliveryFilter,
  DeliveryRow,
  KeptSummary,
  ListedMessage,
} from '../../src/adapters/postgres/delivery-list.ts';
import type { FiguresRange, HourOfCalls, TurnFigures } from '../../src/adapters/postgres/figures.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import type { ListedAlert } from '../../src/adapters/ports/alerts.ts';
import type { UnansweredTurn } from '../../src/adapters/ports/knowledge.ts';
import type { AlertStates } from '../../src/lib/alert-rules.ts';
import { createCallJobs } from '../../src/gateway/api/call-jobs.ts';
import type { CallPrograms, ProgramResult } from '../../src/gateway/api/call-programs.ts';
import type { ApiParts } from '../../src/gateway/api/api-parts.ts';

export interface MemoryApi extends ApiParts {
  readonly listed: ListedCall[];
  readonly recorded: TurnRow[];
  readonly questions: UnansweredTurn[];
  readonly hoursOfCalls: HourOfCalls[];
  turnFigures: TurnFigures;
  readonly told: (DeliveryRow & { readonly content: unknown })[];
  readonly left: ListedMessage[];
  summary: KeptSummary | undefined;
  alertStates: AlertStates;
  readonly alertEvents: ListedAlert[];
  readonly deliveryFilters: DeliveryFilter[];
  /** The programs that were started, and what they answer. */
  readonly started: Parameters<CallPrograms['run']>[];
  program: () => Promise<ProgramResult> | undefined;
  /** What was asked for. */
  readonly filters: CallFilter[];
  readonly ranges: FiguresRange[];
}

/** Creates them. Without calls at first. */
export function memoryApi(): MemoryApi {
  const api: MemoryApi = {
    listed: [],
    recorded: [],
    questions: [],
    hoursOfCalls: [],
    turnFigures: {
      ...{ primary: 0, fallback: 0, template: 0, interruptions: 0, unanswered: 0 },
      ...{ responses: 0, responseMs: null, answers: 0, answerMs: null },
    },
    filters: [],
    ranges: [],
    told: [],
    left: [],
    summary: undefined,
    alertStates: {},
    alertEvents: [],
    deliveryFilters: [],
    started: [],
    program: async () => ({ code: 0, out: '', err: '' }),
    jobs: createCallJobs(
      {
        run(...run) {
          api.started.push(run);
          return api.program();
        },
      },
      1,
    ),
    deliveries: {
      async page(filter, { limit, after }) {
        api.deliveryFilters.push(filter);
        const from = after === undefined ? 0 : api.told.findIndex(({ id }) => id === after.id) + 1;
        return api.told.slice(from, from + limit);
      },
      read: async (id, tenant) =>
        api.told.find((each) => each.id === id && (tenant ?? each.tenant) === each.tenant),
      messages: async ({ tenant }, { limit }) =>
        api.left.filter((each) => (tenant ?? each.tenant) === each.tenant).slice(0, limit),
      summaryOf: async () => api.summary,
    },
    async sendAgain({ id, state }) {
      const at = api.told.findIndex((each) => each.id === id);
      const found = api.told[at];
      if (found === undefined || !['refused', 'given-up'].includes(state)) return false;
      api.told[at] = { ...found, state: 'pending' };
      return true;
    },
    alerts: { states: async () => api.alertStates, list: async (limit) => api.alertEvents.slice(0, limit) },
    calls: {
      async page(filter, { limit, after }) {
        api.filters.push(filter);
        const from =
          after === undefined ? 0 : api.listed.findIndex(({ callSid }) => callSid === after.callSid) + 1;
        return api.listed.slice(from, from + limit);
      },
      call: async (callSid, tenant) =>
        api.listed.find((call) => call.callSid === callSid && (tenant ?? call.tenant) === call.tenant),
      active: async (tenant) =>
        api.listed.filter((call) => call.endedAt === null && (tenant ?? call.tenant) === call.tenant),
      turns: async () => api.recorded,
      passageTexts: async (_tenant, ids) => new Map(ids.map((id) => [id, `text of ${id}`])),
    },
    figures: {
      async hours(range) {
        api.ranges.push(range);
        return api.hoursOfCalls;
      },
      turns: async () => api.turnFigures,
      cost: async () => ({
        amount: 1.5,
        currency: 'USD',
        unpriced: [['lineMinutes'], ['characters', 'lineMinutes']],
      }),
      errors: async () => [{ service: 'openai', kind: 'ModelSilent', count: 2 }],
    },
    unanswered: async () => api.questions,
    agentsDir: fileURLToPath(new URL('../../agents', import.meta.url)),
    namespace: 'default',
  };
  return api;
}
