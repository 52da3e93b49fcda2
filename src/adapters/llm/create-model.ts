import type { DigestModel, ReplyModel } from '../ports/model.ts';
import { createOfflineModel } from './offline.ts';
import { createOpenAiDigests, createOpenAiModel } from './openai.ts';

export interface OpenAiConfig {
  /** Absent or empty = no model is asked. Servers that need no key take any word here. */
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly maxTokens: number;
  readonly baseUrl: string;
  readonly fallback?: { readonly apiKey: string; readonly model: string; readonly baseUrl: string };
}

/** The part of a logger that is needed here; pino's fits. */
export interface ModelLog {
  warn(fields: object, message: string): void;
}

/** The model that is asked where the first one fails; undefined where none is set. */
export function createFallbackModel({ fallback, maxTokens }: OpenAiConfig): ReplyModel | undefined {
  return fallback === undefined ? undefined : createOpenAiModel({ ...fallback, maxTokens });
}

/** The model that keeps the notes of calls; undefined where no key is set. */
export function createDigestModel({
  apiKey = '',
  model,
  baseUrl,
}: Pick<OpenAiConfig, 'apiKey' | 'model' | 'baseUrl'>): DigestModel | undefined {
  return apiKey === '' ? undefined : createOpenAiDigests({ apiKey, model, baseUrl });
}

/** The model that answers calls: OpenAI where a key is set, else the offline one, which is logged once. */
export function createReplyModel(config: OpenAiConfig, log: ModelLog): ReplyModel {
  const { apiKey, model, maxTokens, baseUrl } = config;
  if (apiKey !== undefined && apiKey !== '') return createOpenAiModel({ apiKey, model, maxTokens, baseUrl });
  log.warn({ model: 'offline' }, 'OPENAI_API_KEY is not set: answers come from the knowledge base alone');
  return createOfflineModel();
}
