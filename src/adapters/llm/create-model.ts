/** Chooses the language models from the configuration. */
import type { DigestModel, ReplyModel } from '../ports/model.ts';
import { createOfflineModel } from './offline.ts';
import { createOpenAiDigests, createOpenAiModel } from './openai.ts';
import type { OpenAiModelOptions } from './openai.ts';

/** Without `apiKey`, no model is used. */
export interface OpenAiConfig extends Omit<OpenAiModelOptions, 'apiKey'> {
  readonly apiKey?: string | undefined;
  readonly fallback?: Omit<OpenAiModelOptions, 'maxTokens'>;
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
  ...server
}: Omit<OpenAiConfig, 'maxTokens' | 'fallback'>): DigestModel | undefined {
  return apiKey === '' ? undefined : createOpenAiDigests({ ...server, apiKey });
}

/** Creates the model that answers calls: OpenAI if a key is set, else the offline model with a warning in the log. */
export function createReplyModel(config: OpenAiConfig, log: ModelLog): ReplyModel {
  const { apiKey } = config;
  if (apiKey !== undefined && apiKey !== '') return createOpenAiModel({ ...config, apiKey });
  log.warn({ model: 'offline' }, 'OPENAI_API_KEY is not set: answers come from the knowledge base alone');
  return createOfflineModel();
}
