/** A key that is refused is better known before the first call than after it. */
import OpenAI from 'openai';
import type { GatewayConfig } from '../config/gateway.ts';
import { firstLine, StartError } from './start-error.ts';
import type { Log } from './start-error.ts';

/** A vendor that does not answer is no reason not to start: calls are answered from the knowledge base meanwhile. */
const ANSWER_MS = 3_000;

/** Asks OpenAI once whether it takes the key. Throws `StartError` only where it says no. */
export async function checkOpenAiKey({ apiKey, baseUrl }: GatewayConfig['openai'], log: Log): Promise<void> {
  if (apiKey === undefined) return;
  const client = new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0, timeout: ANSWER_MS, logLevel: 'off' });
  try {
    await client.models.list();
  } catch (error) {
    // 401 alone: a key may be good for chat and not allowed to list models (403), and a server may know no such list.
    if (error instanceof OpenAI.AuthenticationError) {
      const { host } = new URL(baseUrl);
      throw new StartError(
        `OPENAI_API_KEY is refused by ${host} (401): set one of its keys, or none at all.`,
      );
    }
    log(`OPENAI_BASE_URL could not be asked about the key (${firstLine(error)}): starting all the same`);
  }
}
