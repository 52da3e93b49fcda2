/** Chooses the language models from the configuration. */
import type { DigestModel, ReplyModel } from '../ports/model.ts';
import { createOfflineModel } from './offline.ts';
import { createOpenAiDigests, createOpenAiModel } from './openai.ts';

export interface OpenAiConfig {
  /** Absent or empty: no model is used. For servers that need no key, any non-empty value works. */
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly maxTokens: number;
  readonly baseUrl: string;
  readonly fallback?: { readonly apiKey: string; readonly model: string; readonly baseUrl: string };
}

/** The part of a pino logger that is used here. */
export interface ModelLog {
  warn(fields: object, message: string): void;
}

/** Creates the model for the ladder's fallback rung. Returns undefined if none is configured. */
export function createFallbackModel({ fallback, maxTokens }: OpenAiConfig): ReplyModel | undefined {
  return fallback === undefined ? undefined : createOpenAiModel({ ...fallback, maxTokens });
}

/** Creates the model that writes digests. Returns undefined if no key is set. */
export function createDigestModel({
  apiKey = '',
  model,
  baseUrl,
}: Pick<OpenAiConfig, 'apiKey' | 'model' | 'baseUrl'>): DigestModel | undefined {
  return apiKey === '' ? undefined : createOpenAiDigests({ apiKey, model, baseUrl });
}

/** Creates the model that answers calls: OpenAI if a key is set, else the offline model with a warning in the log. */
export function createReplyModel(config: OpenAiConfig, log: ModelLog): ReplyModel {
  const { apiKey, model, maxTokens, baseUrl } = config;
  if (apiKey !== undefined && apiKey !== '') return createOpenAiModel({ apiKey, model, maxTokens, baseUrl });
  log.warn({ model: 'offline' }, 'OPENAI_API_KEY is not set: answers come from the knowledge base alone');
  return createOfflineModel();
}
