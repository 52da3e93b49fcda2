import type { ServerResponse } from 'node:http';
import { playConnectionFailure } from './connection-failure.ts';
import type { FailureBehaviour } from './openai-behaviour.ts';
import { errorBody } from './openai-wire.ts';

/** Plays a failure before the answer has begun, for chat completions and embeddings. */
export async function playFailure(
  behaviour: FailureBehaviour,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  if (behaviour.type !== 'status') {
    playConnectionFailure(behaviour, response);
    return;
  }
  await new Promise((resolve) => setTimeout(resolve, behaviour.afterMs ?? 0));
  response.writeHead(behaviour.status, {
    'content-type': behaviour.body === undefined ? 'application/json' : 'text/html',
    'x-request-id': requestId,
    ...behaviour.headers,
  });
  response.end(behaviour.body ?? errorBody(behaviour.status, behaviour.error));
}
