/** Sends mutated inputs to the real app and counts what must not happen: crashes, answers of 5xx, workflows from unsigned input. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parse } from 'node:querystring';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { pino } from 'pino';
import twilio from 'twilio';
import { z } from 'zod';
import { parseSignal } from '../../src/contracts/signals.ts';
import { AUTH_TOKEN, BASE_URL, parametersOf } from '../gateway/a-gateway.ts';
import { wholeApp, wholeOperators } from '../gateway/whole-app.ts';
import { conversations, isUnsigned, requestsTo, webhooks } from './inputs.ts';
import type { ApiRequest, Conversation, Webhook } from './inputs.ts';

export interface FuzzReport {
  /** Frames, webhooks and requests. */
  readonly inputs: number;
  readonly frames: number;
  readonly webhooks: number;
  readonly requests: number;
  /** Of the frames, those on a connection with a session; of the webhooks and requests, those that were not refused for their sender. */
  readonly admitted: number;
  /** Exceptions that reached the process, and faults that the log reports as errors. */
  readonly crashes: number;
  readonly status5xx: number;
  readonly workflowsFromUnsigned: number;
  /** Signals that the workflow would drop. */
  readonly malformedSignals: number;
  /** From after the first fifth of the inputs until the end. */
  readonly heapGrowthMb: number;
}

export interface FuzzOptions {
  readonly runs: number;
  readonly seed: number;
  /** Called with each input that did what must not happen, as small as it can be made. */
  readonly onFinding: (finding: string) => void;
}

/** Inputs of one kind at a time. Each begins with the next seed. */
const BATCH = { conversations: 12, webhooks: 300, requests: 300 };
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;
const methodOf = (name: string) => METHODS.find((method) => method === name) ?? 'GET';

/** A Web UI that answers everyone. */
async function aWebUi() {
  const ui = createServer((request, response) => request.resume().on('end', () => response.end('the calls')));
  await new Promise<void>((resolve) => ui.listen(0, '127.0.0.1', resolve));
  const address = ui.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return {
    url: new URL(`http://127.0.0.1:${port}/temporal`),
    async [Symbol.asyncDispose]() {
      ui.closeAllConnections();
      await new Promise((resolve) => ui.close(resolve));
    },
  };
}

/** Sends at least `runs` inputs, the same for the same seed. */
export async function runFuzz({ runs, seed, onFinding }: FuzzOptions): Promise<FuzzReport> {
  await using stack = new AsyncDisposableStack();
  const ui = stack.use(await aWebUi());
  const counts = { frames: 0, webhooks: 0, requests: 0, admitted: 0, status5xx: 0, malformedSignals: 0 };
  const faults: string[] = [];
  const fault = (what: string) => void faults.push(what);
  const onException = (error: unknown) => fault(`exception: ${String(error)}`);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, onException);
    stack.defer(() => void process.off(event, onException));
  }
  // Everything above a warning is a fault of ours.
  const log = pino({ level: 'error' }, { write: (line) => fault(`log: ${line}`) });
  const operators = wholeOperators();
  // A real hash takes as long as a thousand inputs.
  const passwords = { hash: async () => '', verify: async () => false };
  const whole = stack.use(
    await wholeApp({ operators: { ...operators, passwords }, temporalUi: ui.url, log }),
  );
  const { app, workflows } = whole;
  const admin = await operators.tokenOf({ role: 'admin', tenant: null });
  let workflowsFromUnsigned = 0;
  /** An operator's request may begin a call of the browser phone. */
  let isOperators = false;
  const arrives = async (callSid: string) => {
    if (isUnsigned(callSid) && !isOperators) {
      workflowsFromUnsigned += 1;
      fault('a workflow from unsigned input');
    }
    return workflows.delivery;
  };
  workflows.start = async ({ callSid }) => {
    await arrives(callSid);
    return true;
  };
  workflows.attach = ({ callSid }, attached) => workflows.signal(callSid, 'attached', attached);
  workflows.signal = async (callSid, name, message) => {
    // As it is in a history.
    const parsed = parseSignal(name, JSON.parse(JSON.stringify(message)));
    if (parsed.kind !== 'event') {
      counts.malformedSignals += 1;
      fault(`malformed signal ${name}`);
    }
    return arrives(callSid);
  };

  /** Throws, for fast-check, if the last input has done what must not happen. */
  const judge = (status?: number) => {
    if (status !== undefined && status >= 500) {
      counts.status5xx += 1;
      faults.push(`status ${status}`);
    }
    const found = faults.splice(0);
    if (found.length > 0) throw new Error(found.join('; '));
  };

  const converse = async ({ isSigned, hasToken, callSid, epoch, frames, closeCode }: Conversation) => {
    counts.frames += frames.length;
    const opening = whole.connect(isSigned ? {} : { signature: 'bm8=' });
    if (!isSigned) {
      const refusal = await opening.then(
        () => 'opened',
        (error: unknown) => String(error),
      );
      if (!refusal.includes('403')) fault(`unsigned upgrade: ${refusal}`);
      judge();
      return;
    }
    const socket = await opening;
    if (hasToken) counts.admitted += frames.length;
    const customParameters = hasToken ? parametersOf(callSid, epoch) : { epoch: String(epoch) };
    const setup = { type: 'setup', sessionId: 'VX1', callSid, from: '+12075550100', to: '+12075550111' };
    const closed = once(socket, 'close');
    socket.on('error', (error) => fault(`socket: ${error.message}`));
    socket.send(JSON.stringify({ ...setup, direction: 'inbound', customParameters }));
    for (const frame of frames) if (socket.readyState === socket.OPEN) socket.send(frame);
    // The gateway may close it first, and then answers no frame of ours.
    socket.close(closeCode);
    await closed;
    await turnOfTheLoop();
    judge();
  };

  const post = async ({ isSigned, path, query, callSid, form: text }: Webhook) => {
    counts.webhooks += 1;
    const form = text.replaceAll(/CA[0-9a-f]{32}/gu, callSid);
    const fields = Object.fromEntries(
      Object.entries(parse(form)).map(([name, value]): [string, string | string[]] => [name, value ?? '']),
    );
    const signature = isSigned
      ? twilio.getExpectedTwilioSignature(AUTH_TOKEN, BASE_URL + path + query, fields)
      : 'bm8=';
    const { statusCode } = await app.inject({
      method: 'POST',
      url: path + query,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      payload: form,
    });
    await turnOfTheLoop();
    if (isSigned && statusCode !== 403) counts.admitted += 1;
    if (!isSigned && statusCode < 400) fault(`unsigned webhook: ${statusCode}`);
    judge(statusCode);
  };

  const ask = async ({ method, url, headers, hasToken, body }: ApiRequest) => {
    counts.requests += 1;
    isOperators = hasToken;
    const { statusCode } = await app.inject({
      method: methodOf(method),
      url,
      headers: { ...headers, ...(hasToken ? admin : {}) },
      ...(body.length === 0 ? {} : { payload: body }),
    });
    isOperators = false;
    if (statusCode !== 401 && statusCode !== 403) counts.admitted += 1;
    judge(statusCode);
  };

  // One route of the Web UI is enough: all lead to the same proxy.
  const routes = whole.routes.filter(({ method, url }) => !url.startsWith('/temporal') || method === 'POST');
  const requests = fc.oneof(...routes.map(requestsTo));
  let batch = 0;
  const check = async <Input>(
    inputs: fc.Arbitrary<Input>,
    numRuns: number,
    send: (input: Input) => Promise<void>,
  ) => {
    batch += 1;
    const property = fc.asyncProperty(inputs, send);
    const { failed, counterexample, errorInstance } = await fc.check(property, {
      numRuns,
      seed: seed + batch,
    });
    if (!failed) return 0;
    onFinding(`${String(errorInstance)}\n${fc.stringify(counterexample)}`);
    return 1;
  };
  let crashes = 0;
  let heapBefore = 0;
  const sent = () => counts.frames + counts.webhooks + counts.requests;
  while (sent() < runs) {
    crashes += await check(conversations, BATCH.conversations, converse);
    crashes += await check(webhooks, BATCH.webhooks, post);
    crashes += await check(requests, BATCH.requests, ask);
    // What the fakes keep must not count as growth.
    operators.entries.length = 0;
    whole.heardInstead.length = 0;
    if (heapBefore === 0 && sent() >= runs / 5) heapBefore = heapMb();
  }
  const heapGrowthMb = Math.round((heapMb() - heapBefore) * 10) / 10;
  return { inputs: sent(), ...counts, crashes, workflowsFromUnsigned, heapGrowthMb };
}

const gc = (() => {
  setFlagsFromString('--expose-gc');
  return z.function({ input: [], output: z.void() }).implement(() => void runInNewContext('gc()'));
})();

/** Heap in use after a collection. */
function heapMb(): number {
  gc();
  gc();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
