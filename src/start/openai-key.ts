/** Checks OPENAI_API_KEY at the start, so that a rejected key is known before the first call. */
import OpenAI from 'openai';
import { createClient, createDispatcher } from '../adapters/llm/openai-client.ts';
import type { GatewayConfig } from '../config/gateway.ts';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/** If the vendor does not answer within this time, the system starts; calls are answered from the knowledge base. */
const ANSWER_MS = 3_000;

/** Asks OpenAI once whether it accepts the key. Throws `StartError` only if OpenAI rejects it. */
export async function checkOpenAiKey(config: GatewayConfig['openai'], log: Log): Promise<void> {
  const { apiKey, baseUrl } = config;
  if (apiKey === undefined) return;
  const client = createClient({ ...config, apiKey }, createDispatcher(), ANSWER_MS);
  try {
    await client.models.list();
  } catch (error) {
    // Only 401 counts: a valid key may not be allowed to list models (403), and a server may not offer the list.
    if (error instanceof OpenAI.AuthenticationError) {
      const { host } = new URL(baseUrl);
      throw new StartError(
        `OPENAI_API_KEY is rejected by ${host} (401): set a valid key, or remove the setting.`,
      );
    }
    log(`cannot check OPENAI_API_KEY at OPENAI_BASE_URL (${firstLine(error)}): starting without the check`);
  }
}
