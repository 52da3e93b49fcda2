/** Starts the voice server of `voice-server.ts` from the bench. */
import { startChild } from './child.ts';
import { fromVoice } from './voice-messages.ts';
import type { VoiceRequest } from './voice-messages.ts';

/** The running voice server. */
export interface Voice extends AsyncDisposable {
  readonly baseUrl: string;
  /** Returns all requests for audio so far. */
  requests(): Promise<readonly VoiceRequest[]>;
}

/** Starts the voice server. Calls `onDeath` if it exits before it is disposed. */
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
