import { describe, expect, it } from 'vitest';
import { createDrainingFetch } from '../../../src/adapters/llm/draining-fetch.ts';

/** A response whose body is sent by hand, and what became of it. */
function scripted() {
  const { promise: cancelled, resolve } = Promise.withResolvers<string>();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => resolve('cancelled'),
  });
  const fetch = createDrainingFetch(async () => new Response(body, { headers: { 'x-request-id': 'req_1' } }));
  return {
    fetch,
    cancelled,
    send: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    close: () => controller?.close(),
  };
}

async function readChunks(response: Response, count: number): Promise<ReadableStreamDefaultReader> {
  if (response.body === null) throw new Error('expected a body');
  const reader = response.body.getReader();
  for (let index = 0; index < count; index++) await reader.read();
  return reader;
}

describe('a fetch that drains', () => {
  it('cancels a body that is given up before its end', async () => {
    const vendor = scripted();
    vendor.send('data: {}\n\n');
    const reader = await readChunks(await vendor.fetch('http://openai.test'), 1);
    await reader.cancel();
    expect(await Promise.race([vendor.cancelled, Promise.resolve('still open')])).toBe('cancelled');
  });

  it('reads on to the end after the last event, even where its mark came in two pieces', async () => {
    const vendor = scripted();
    vendor.send('data: [DO');
    vendor.send('NE]\n\n');
    const reader = await readChunks(await vendor.fetch('http://openai.test'), 2);
    await reader.cancel();
    vendor.close();
    expect(await Promise.race([vendor.cancelled, Promise.resolve('read to its end')])).toBe(
      'read to its end',
    );
  });

  it('changes nothing else of the response', async () => {
    const vendor = scripted();
    vendor.send('words');
    vendor.close();
    const response = await vendor.fetch('http://openai.test');
    expect(response.headers.get('x-request-id')).toBe('req_1');
    expect(await response.text()).toBe('words');
  });
});
