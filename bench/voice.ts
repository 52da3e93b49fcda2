import { startChild } from './child.ts';
import { fromVoice } from './voice-messages.ts';
import type { VoiceRequest } from './voice-messages.ts';

/** The voice server, seen from the bench. */
export interface Voice extends AsyncDisposable {
  readonly baseUrl: string;
  /** Everything it has been asked for so far. */
  requests(): Promise<readonly VoiceRequest[]>;
}

/** Starts the voice server. */
export async function startVoice(onDeath: (error: Error) => void): Promise<Voice> {
  const waiting: ((requests: readonly VoiceRequest[]) => void)[] = [];
  const listening = Promise.withResolvers<string>();
  const child = startChild({
    program: 'voice-server.ts',
    schema: fromVoice,
    onDeath(error) {
      listening.reject(error);
      onDeath(error);
    },
    onMessage(message) {
      if (message.type === 'listening') listening.resolve(message.baseUrl);
      else waiting.shift()?.(message.requests);
    },
  });
  return {
    baseUrl: await listening.promise,
    requests: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.send({ type: 'report' });
      }),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
