/** Chooses the language models from the configuration. */
import type { SummaryModel } from '../ports/deliveries.ts';
import type { DigestModel, ReplyModel } from '../ports/model.ts';
import type { WordingModel } from '../ports/wordings.ts';
import { withFailureLog } from './failure-log.ts';
import type { FailureLog } from './failure-log.ts';
import { createOfflineModel } from './offline.ts';
import {
  createOpenAiDigests,
  createOpenAiModel,
  createOpenAiSummaries,
  createOpenAiWordings,
} from './openai.ts';
import type { OpenAiModelOptions } from './openai.ts';

/** Without `apiKey`, no model is used. */
export interface OpenAiConfig extends Omit<OpenAiModelOptions, 'apiKey'> {
  readonly apiKey?: string | undefined;
  readonly fallback?: Omit<OpenAiModelOptions, 'maxTokens'>;
}

/** Creates the model for the ladder's fallback rung. Returns undefined if none is configured. */
export function createFallbackModel(
  { fallback, maxTokens }: OpenAiConfig,
  log: FailureLog,
): ReplyModel | undefined {
  if (fallback === undefined) return undefined;
  const model = createOpenAiModel({
    ...fallback,
    maxTokens,
    onToolsRefused: tellerOfRefusedTools(fallback, log),
  });
  return withFailureLog(model, { rung: 'fallback', baseUrl: fallback.baseUrl, log });
}

/** Creates the model that writes digests. Returns undefined if no key is set. */
export function createDigestModel({
  apiKey = '',
  ...server
}: Omit<OpenAiConfig, 'maxTokens' | 'fallback'>): DigestModel | undefined {
  return apiKey === '' ? undefined : createOpenAiDigests({ ...server, apiKey });
}

/** Creates the model that makes wordings of passages. Returns undefined if no key is set. */
export function createWordingModel({
  apiKey = '',
  ...server
}: Omit<OpenAiConfig, 'maxTokens' | 'fallback'>): WordingModel | undefined {
  return apiKey === '' ? undefined : createOpenAiWordings({ ...server, apiKey });
}

/** Creates the model that summarises calls. Returns undefined if no key is set. */
export function createSummaryModel({
  apiKey = '',
  ...server
}: Omit<OpenAiConfig, 'maxTokens' | 'fallback'>): SummaryModel | undefined {
  return apiKey === '' ? undefined : createOpenAiSummaries({ ...server, apiKey });
}

/** Creates the model that answers calls: OpenAI if a key is set, else the offline model with a warning in the log. */
export function createReplyModel(config: OpenAiConfig, log: FailureLog): ReplyModel {
  const { apiKey, baseUrl } = config;
  if (apiKey !== undefined && apiKey !== '') {
    const model = createOpenAiModel({ ...config, apiKey, onToolsRefused: tellerOfRefusedTools(config, log) });
    return withFailureLog(model, { rung: 'primary', baseUrl, log });
  }
  log.warn({ model: 'offline' }, 'OPENAI_API_KEY is not set: answers come from the knowledge base alone');
  return createOfflineModel();
}

function tellerOfRefusedTools(
  { model, baseUrl }: Pick<OpenAiConfig, 'model' | 'baseUrl'>,
  log: FailureLog,
): () => void {
  return () =>
    log.error(
      { model, host: new URL(baseUrl).host },
      'the model takes no tools: agents answer, but carry out nothing. Set the tool parser of the server, or choose another model',
    );
}
