/** The settings that gateways and workers of every run have in common, wherever they run. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Models } from './model.ts';

/** The pages of the sample. */
export const KNOWLEDGE = join(fileURLToPath(new URL('..', import.meta.url)), 'knowledge');
export const NAMESPACE = 'default';

export function memberSettings(models: Pick<Models, 'primaryUrl' | 'fallbackUrl'>): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE, WARM_UP } = process.env;
  return {
    ...{ PATH, HOME, NODE_COMPILE_CACHE, WARM_UP },
    ...{ KNOWLEDGE_DIR: KNOWLEDGE, TEMPORAL_NAMESPACE: NAMESPACE },
    // Embedding all pages takes each new gateway a core for half a minute.
    EMBEDDING_MODEL: 'none',
    // All phones have one number.
    ...{ LIMIT_CALLS_PER_NUMBER: '100000', LIMIT_CALLS_PER_TENANT: '100000', LIMIT_LOOP_DELAY_MS: '10000' },
    ...{ OPENAI_MODEL: 'primary', OPENAI_API_KEY: 'sk-chaos-0123456789', OPENAI_BASE_URL: models.primaryUrl },
    OPENAI_FALLBACK_MODEL: 'fallback',
    OPENAI_FALLBACK_API_KEY: 'sk-chaos-9876543210',
    OPENAI_FALLBACK_BASE_URL: models.fallbackUrl,
  };
}
