/** Plays one answer of the fake OpenAI over time, with its scripted fault. */
import type { ServerResponse } from 'node:http';
import type { AnswerBehaviour, StreamFault } from './openai-behaviour.ts';
import { preciseNow, until } from './local-server.ts';
import type { OpenRequest, Pace } from './openai-record.ts';
import {
  callEvents,
  closingEvents,
  errorEvent,
  finishEvent,
  openingEvent,
  tokenEvent,
  tokensOf,
  toolCallEvent,
  wholeCompletion,
} from './openai-wire.ts';
import type { Completion } from './openai-wire.ts';

interface Stage {
  readonly behaviour: AnswerBehaviour & Pace;
  readonly record: OpenRequest;
  readonly response: ServerResponse;
  readonly completion: Completion;
}

/** Sends the answer. Returns early if the client disconnects or a fault ends the answer. */
export async function playAnswer(
  behaviour: AnswerBehaviour & Pace,
  record: OpenRequest,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const completion = {
    id: `chatcmpl-${requestId}`,
    created: Math.floor(record.at / 1000),
    body: record.body,
  };
  const stage: Stage = { behaviour, record, response, completion };
  if (!(await due(stage, behaviour.firstTokenMs))) return;
  const tokens = tokensOf(behaviour, record.body);
  const headers = { 'x-request-id': requestId, 'openai-processing-ms': String(behaviour.firstTokenMs) };
  if (record.body.stream !== true) {
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.end(wholeCompletion(completion, tokens.join(''), tokens.length, behaviour.finish ?? 'stop'));
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  send(stage, '<role>', openingEvent(completion));
  if (!(await playTokens(stage, tokens))) return;
  finish(stage, tokens.length);
}

/** Sends the tokens. Resolves with false if the answer ends early. */
async function playTokens(stage: Stage, tokens: readonly string[]): Promise<boolean> {
  const { behaviour, completion } = stage;
  const { fault } = behaviour;
  // Each token has its own due time, so late timers do not add up.
  for (const [index, token] of tokens.entries()) {
    if (!(await due(stage, behaviour.firstTokenMs + index * behaviour.tokenMs))) return false;
    if (fault?.afterTokens === index) return breakOff(stage, fault.kind);
    send(stage, token, tokenEvent(completion, token));
  }
  return fault === undefined || fault.afterTokens < tokens.length ? true : breakOff(stage, fault.kind);
}

function finish(stage: Stage, tokens: number): void {
  const { behaviour, completion, response } = stage;
  const { calls = [] } = behaviour;
  for (const [index, call] of calls.entries())
    for (const event of callEvents(completion, index, call)) send(stage, '<call>', event);
  send(
    stage,
    '<finish>',
    finishEvent(completion, behaviour.finish ?? (calls.length > 0 ? 'tool_calls' : 'stop')),
  );
  if (behaviour.afterFinish === 'hang') return;
  if (behaviour.afterFinish === 'cut') {
    destroyAfterFlush(response, '');
    return;
  }
  send(stage, '<done>', closingEvents(completion, tokens));
  if (behaviour.closeMs === undefined) response.end();
  else setTimeout(() => response.end(), behaviour.closeMs);
}

function breakOff(stage: Stage, kind: StreamFault): false {
  const { behaviour, completion, response } = stage;
  switch (kind) {
    case 'stall':
      return false;
    case 'closed':
      response.end();
      return false;
    case 'cut':
      destroyAfterFlush(response, '');
      return false;
    case 'cut-mid-event':
      destroyAfterFlush(response, tokenEvent(completion, ' interrup').slice(0, 60));
      return false;
    case 'cut-in-tool-call':
      destroyAfterFlush(response, toolCallEvent(completion));
      return false;
    case 'not-json':
      response.end('data: {"id": oops\n\n');
      return false;
    case 'wrong-json':
      response.end('data: {"choices":"none"}\n\n');
      return false;
    case 'error-object':
      response.end(errorEvent(behaviour.fault?.error));
      return false;
  }
}

/** Destroys the connection after earlier data has been sent, because a destroyed socket drops unsent data. */
function destroyAfterFlush(response: ServerResponse, lastData: string): void {
  const destroy = (): void => void response.destroy(new Error('cut by script'));
  if (lastData === '') response.socket?.write('', destroy);
  else response.write(lastData, destroy);
}

function send(stage: Stage, text: string, bytes: string): void {
  stage.response.write(bytes);
  stage.record.sent.push({ at: preciseNow(), text });
}

/** Waits until `ms` after the arrival of the request. Resolves with false if the client has disconnected. */
function due({ record, response }: Stage, ms: number): Promise<boolean> {
  return until(record.at + ms, response);
}
