/** Waits for events of undici, the models' HTTP client, in tests that depend on the arrival of a response. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { z } from 'zod';

const Chunk = z.object({ chunk: z.instanceof(Buffer) });

/** Resolves when `text` next arrives in the body of a response and the reader has seen it. */
export function arrivalOf(text: string): Promise<void> {
  return nextMessage(['undici:request:bodyChunkReceived'], (message) =>
    Chunk.parse(message).chunk.includes(text),
  );
}

/**
 * Resolves when the next response has ended completely and its connection is free for another request, or when the
 * response was aborted.
 */
export function endOfResponse(): Promise<void> {
  return nextMessage(['undici:request:trailers', 'undici:request:error'], () => true);
}

async function nextMessage(
  channels: readonly string[],
  isExpected: (message: unknown) => boolean,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onMessage = (message: unknown): void => {
    if (isExpected(message)) resolve(undefined);
  };
  for (const channel of channels) subscribe(channel, onMessage);
  await promise;
  for (const channel of channels) unsubscribe(channel, onMessage);
  // The client continues in the next turn of the event loop.
  await turnOfTheLoop();
}
