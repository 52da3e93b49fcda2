/** How long the end of a finished response may take to arrive before its connection is given up. */
const DRAIN_MS = 1_000;

/** Marks the end of an answer; only a few bytes of HTTP framing follow it. */
const LAST_EVENT = '[DONE]';

type Fetch = typeof globalThis.fetch;

/**
 * A `fetch` whose event streams are read to their very end. The openai SDK stops at `[DONE]` and cancels the
 * body; where the closing bytes come in a packet of their own, that destroys the connection, and the next turn
 * pays for a new one (measured against a local server: 20 connections for 10 answers, 1 with this).
 */
export function createDrainingFetch(fetch: Fetch = globalThis.fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(drainingBody(response.body), { status, statusText, headers });
  };
}

function drainingBody(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let tail = '';
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        tail = tailOf(tail, value);
        controller.enqueue(value);
      },
      cancel(reason) {
        if (!tail.includes(LAST_EVENT)) return reader.cancel(reason);
        // Not waited for: the answer is complete, and its reader goes on.
        void drain(reader);
        return undefined;
      },
    },
    // Nothing is read ahead: the consumer sets the pace, as with the body itself.
    { highWaterMark: 0 },
  );
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), DRAIN_MS);
  try {
    while (!(await reader.read()).done);
  } catch {
    // Gone already: there is nothing left to keep.
  } finally {
    clearTimeout(timer);
  }
}

/** The last bytes so far: enough to find the mark where it was torn between two packets. */
function tailOf(tail: string, bytes: Uint8Array): string {
  return (tail + Buffer.from(bytes.subarray(-32)).toString('latin1')).slice(-64);
}
