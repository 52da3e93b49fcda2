/** A minimal app with webhooks and a relay socket, for tests of the phone. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import twilio from 'twilio';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export const AUTH_TOKEN = 'a-token-for-tests';
export const PUBLIC_ORIGIN = 'https://agent.example.com';

export interface SeenRequest {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Checked by twilio's package, over the public URL. */
  readonly isSigned: boolean;
  readonly atMs: number;
}

export interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string | Buffer;
}

export type Frame = Readonly<Record<string, unknown>>;

/** One connection as the app sees it. */
export interface AppSocket {
  readonly socket: WebSocket;
  readonly path: string;
  readonly isSigned: boolean;
  readonly frames: Frame[];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  send(...frames: (object | string)[]): void;
}

export interface TinyAppOptions {
  /** Answers webhooks, status callbacks and requests for audio files. */
  readonly answer: (request: SeenRequest) => Reply | string;
  readonly onFrame?: (socket: AppSocket, frame: Frame, connection: number) => void;
  /** Refuses the upgrade. */
  readonly refuse?: (connection: number) => boolean;
}

export interface TinyApp extends AsyncDisposable {
  readonly origin: string;
  readonly requests: SeenRequest[];
  readonly sockets: AppSocket[];
}

/** Starts a minimal app for the phone to call. */
export async function startTinyApp(options: TinyAppOptions): Promise<TinyApp> {
  const requests: SeenRequest[] = [];
  const sockets: AppSocket[] = [];
  const server = createServer((request, response) => {
    void answerRequest(request, response, requests, options);
  });
  const wss = new WebSocketServer({ noServer: true });
  let upgrades = 0;
  server.on('upgrade', (request, socket, head) => {
    upgrades += 1;
    if (options.refuse?.(upgrades) === true) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => sockets.push(adopt(ws, request, sockets, options)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const client of wss.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** TwiML that connects to `/relay`. */
export function connectTwiml(relay: Readonly<Record<string, string>> = {}, action = '/action'): string {
  const attributes = {
    url: `${PUBLIC_ORIGIN.replace('https', 'wss')}/relay`,
    events: 'speaker-events tokens-played',
    partialPrompts: 'true',
    dtmfDetection: 'true',
    ...relay,
  };
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return `<?xml version="1.0"?><Response><Connect action="${action}"><ConversationRelay ${written.join(' ')}>
    <Parameter name="epoch" value="1"/></ConversationRelay></Connect></Response>`;
}

export const HANG_UP = '<Response><Hangup/></Response>';

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  requests: SeenRequest[],
  options: TinyAppOptions,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
  const path = request.url ?? '';
  const isSigned = isSignedOver(request, `${PUBLIC_ORIGIN}${path}`, form);
  const seen = { path, form, headers: request.headers, isSigned, atMs: performance.now() };
  requests.push(seen);
  const reply = options.answer(seen);
  const { status = 200, type = 'text/xml', body } = typeof reply === 'string' ? { body: reply } : reply;
  response.writeHead(status, { 'content-type': type }).end(body);
}

function adopt(
  ws: WebSocket,
  request: IncomingMessage,
  sockets: readonly unknown[],
  options: TinyAppOptions,
): AppSocket {
  const path = request.url ?? '';
  const connection = sockets.length + 1;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }));
  });
  const socket: AppSocket = {
    socket: ws,
    path,
    isSigned: isSignedOver(request, `${PUBLIC_ORIGIN.replace('https', 'wss')}${path}`, {}),
    frames: [],
    closed,
    send: (...frames) => {
      for (const frame of frames) ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
  };
  ws.on('error', () => undefined);
  ws.on('message', (data: Buffer) => {
    const frame = parseFrame(data.toString('utf8'));
    socket.frames.push(frame);
    options.onFrame?.(socket, frame, connection);
  });
  return socket;
}

function isSignedOver(request: IncomingMessage, url: string, form: Record<string, string>): boolean {
  const signature = request.headers['x-twilio-signature'];
  return twilio.validateRequest(AUTH_TOKEN, typeof signature === 'string' ? signature : '', url, form);
}

/** Parses a frame of the phone. */
export function parseFrame(raw: string): Frame {
  const frame: unknown = JSON.parse(raw);
  if (!isFrame(frame)) throw new Error('a frame of the phone is not an object');
  return frame;
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Whether the frame is the final prompt of an utterance. */
export function isFinalPrompt(frame: Frame): boolean {
  return frame['type'] === 'prompt' && frame['last'] === true;
}

/** Sends a text word by word, as a model would, and closes it with `last: true`. */
export function speak(socket: AppSocket, text: string, settings: Frame = {}): void {
  const words = text.match(/\s*\S+/g) ?? [];
  for (const token of words) socket.send({ type: 'text', token, last: false, ...settings });
  socket.send({ type: 'text', token: '', last: true, ...settings });
}

/** A frame in short form for assertions: `agentSpeaking on`, `partial When`, `prompt When do you open`. */
export function brief(frame: Frame): string {
  const text = (name: string): string => String(frame[name]);
  switch (frame['type']) {
    case 'info':
      return `${text('name')} ${text('value')}`;
    case 'prompt':
      return `${frame['last'] === true ? 'prompt' : 'partial'} ${text('voicePrompt')}`;
    case 'interrupt':
      return `interrupt ${text('utteranceUntilInterrupt')}`;
    case 'dtmf':
      return `dtmf ${text('digit')}`;
    default:
      return text('type');
  }
}
