/** Asks each configured model one small question when a gateway starts, and says which setting is wrong. */
import type { Models } from '../activities/model-request.ts';
import { causeOf, FOR_THE_OPERATOR } from '../adapters/llm/failure-advice.ts';
import type { FailureLog } from '../adapters/llm/failure-log.ts';
import { complaintAfter, complaintBefore } from '../adapters/llm/setting-complaint.ts';
import type { CheckedModel, Complaint } from '../adapters/llm/setting-complaint.ts';
import { AdapterError } from '../adapters/ports/error.ts';
import type { GatewayConfig } from '../config/gateway.ts';

export interface CheckDeps {
  readonly openai: GatewayConfig['openai'];
  readonly models: Models;
  /** The first request to a vendor's embedding model. Absent: none is configured. */
  readonly embedded?: Promise<unknown> | undefined;
  readonly log: FailureLog;
}

interface Check {
  readonly model: CheckedModel;
  readonly ask: () => Promise<unknown>;
}

/**
 * Resolves when all have answered or failed. Calls are not held back meanwhile, and they are answered even if every model
 * fails. Without a key nothing is asked. Never rejects.
 */
export async function checkModels(deps: CheckDeps): Promise<void> {
  const said = new Set<string>();
  await Promise.all(
    checksOf(deps).map(async ({ model, ask }) => {
      const before = complaintBefore(model);
      if (before !== undefined) {
        complain(deps.log, said, { ...before, model });
        return;
      }
      try {
        await ask();
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        complain(deps.log, said, { ...(await complaintAfter(error, model)), model, error });
      }
    }),
  ).catch((error: unknown) => deps.log.error({ err: error }, 'the models were not checked'));
}

function checksOf({ openai, models, embedded }: CheckDeps): readonly Check[] {
  const { apiKey, fallback, embeddings: vendor } = openai;
  const shared = { baseUrl: 'OPENAI_BASE_URL', apiKey: 'OPENAI_API_KEY' };
  const checks: Check[] = [];
  if (apiKey !== undefined) {
    const model = { ...openai, apiKey, variables: { ...shared, model: 'OPENAI_MODEL' } };
    checks.push({ model, ask: async () => models.primary.load?.() });
  }
  if (fallback !== undefined) {
    const isShared = fallback.baseUrl === openai.baseUrl;
    const variables = {
      model: 'OPENAI_FALLBACK_MODEL',
      baseUrl: isShared ? shared.baseUrl : 'OPENAI_FALLBACK_BASE_URL',
      apiKey: isShared && fallback.apiKey === apiKey ? shared.apiKey : 'OPENAI_FALLBACK_API_KEY',
    };
    checks.push({ model: { ...fallback, variables }, ask: async () => models.fallback?.load?.() });
  }
  if (vendor !== undefined && embedded !== undefined) {
    const model = { ...vendor, variables: { ...shared, model: 'OPENAI_EMBEDDING_MODEL' } };
    checks.push({ model, ask: () => embedded });
  }
  return checks;
}

/** Logs the complaint unless another model has the same one, such as the same wrong key. */
function complain(
  log: FailureLog,
  said: Set<string>,
  {
    variable,
    advice,
    model,
    error,
  }: Complaint & { readonly model: CheckedModel; readonly error?: AdapterError },
): void {
  const id = `${variable}: ${advice}`;
  if (said.has(id)) return;
  said.add(id);
  const { host } = new URL(model.baseUrl);
  const facts =
    error === undefined
      ? {}
      : {
          kind: error.kind,
          status: error.status,
          code: error.code,
          param: error.param,
          cause: causeOf(error),
        };
  const level = error === undefined || FOR_THE_OPERATOR.has(error.kind) ? 'error' : 'warn';
  log[level]({ variable, advice, host, model: model.model, ...facts }, 'a model cannot be used');
}
