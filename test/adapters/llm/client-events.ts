/** What undici, the models' HTTP client, tells of a response on its way: for tests that must wait for its arrival. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';

const Chunk = z.object({ chunk: z.instanceof(Buffer) });

/** Resolves when `text` has arrived in the body of a response from now on, and its reader has seen it. */
export function arrivalOf(text: string): Promise<void> {
  return told(['undici:request:bodyChunkReceived'], (message) => Chunk.parse(message).chunk.includes(text));
}

/**
 * Resolves when a response from now on has come to its very end, and its connection is free for the next request; or
 * when it was given up.
 */
export function endOfResponse(): Promise<void> {
  return told(['undici:request:trailers', 'undici:request:error'], () => true);
}

async function told(channels: readonly string[], isMeant: (message: unknown) => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onMessage = (message: unknown): void => {
    if (isMeant(message)) resolve(undefined);
  };
  for (const channel of channels) subscribe(channel, onMessage);
  await promise;
  for (const channel of channels) unsubscribe(channel, onMessage);
  // The client goes on when the event loop turns.
  await turnOfTheLoop();
}
