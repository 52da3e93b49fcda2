/** One ConversationRelay connection from the relay to the app. */
import { WebSocket } from 'ws';

import { parseToRelay } from '../contracts/wire/to-relay.ts';
import type { EndFrame } from '../contracts/wire/to-relay.ts';
import { targetOf } from './webhook-url.ts';
import { upgradeHeaders } from './identity.ts';
import { RelaySpeech } from './relay-speech.ts';
import type { CallContext } from './call-context.ts';
import type { VoiceRefusal } from './phone-call.ts';
import type { RelayOptions } from './relay-options.ts';

/** Why a connection ended. */
export type SessionEnd =
  | { readonly by: 'hang-up' }
  | { readonly by: 'app'; readonly handoffData?: string }
  | { readonly by: 'lost'; readonly reason: string }
  /** New TwiML takes its place. */
  | { readonly by: 'replaced' }
  | { readonly by: 'malformed' }
  /** The relay refused the voice. */
  | { readonly by: 'voice'; readonly code: string }
  | { readonly by: 'refused'; readonly reason: string };

const MALFORMED_LIMIT = 10;
/** If the app does not answer the close frame within this time, the socket is destroyed. */
const CLOSE_GRACE_MS = 2_000;

export interface SessionDeps {
  readonly context: CallContext;
  readonly options: RelayOptions;
  /** Number of the connection within the call, from 1. */
  readonly connection: number;
  /** `VX…`, new for every connection. */
  readonly id: string;
  readonly setup: object;
  /** How the relay refuses the requested voice at this moment, if it does. */
  readonly refusal: () => VoiceRefusal | undefined;
}

/** Opens the socket, sends `setup` first, and ends exactly once. */
export class Session {
  readonly ended: Promise<SessionEnd>;
  readonly id: string;
  readonly connection: number;
  readonly options: RelayOptions;
  readonly refusal: SessionDeps['refusal'];
  readonly speech: RelaySpeech;
  readonly #context: CallContext;
  readonly #socket: WebSocket;
  readonly #over = new AbortController();
  readonly #settle: (end: SessionEnd) => void;
  #malformed = 0;
  #openedAtMs: number | undefined;

  constructor({ context, options, connection, id, setup, refusal }: SessionDeps) {
    this.id = id;
    this.refusal = refusal;
    this.#context = context;
    this.options = options;
    this.connection = connection;
    const { promise, resolve } = Promise.withResolvers<SessionEnd>();
    this.ended = promise;
    this.#settle = resolve;
    this.speech = new RelaySpeech(context, this);
    const target = targetOf(options.url, context.connectTo);
    this.#socket = new WebSocket(target.url, {
      headers: { host: target.host, ...upgradeHeaders(context.authToken, options.url) },
      perMessageDeflate: false,
      handshakeTimeout: context.clock.timing.handshakeTimeoutMs,
    });
    this.#listen(setup);
  }

  /** Aborted when the connection has ended. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get isOpen(): boolean {
    return this.#openedAtMs !== undefined && !this.#over.signal.aborted;
  }

  /** Whole seconds since the socket opened, as the action callback reports them. */
  get durationS(): number {
    return this.#openedAtMs === undefined
      ? 0
      : Math.round((this.#context.clock.now() - this.#openedAtMs) / 1_000);
  }

  send(frame: object): void {
    if (this.isOpen) this.#write(JSON.stringify(frame), frame);
  }

  sendVoiceError(code: string): void {
    this.send({ type: 'error', description: `Voice not available, code: ${code}` });
  }

  /** Sends arbitrary data, for tests of how the app handles it. */
  sendRaw(data: string | Buffer): void {
    if (this.isOpen) this.#write(data, undefined);
  }

  /** Drops the connection without a close frame; the app sees code 1006. */
  drop(): void {
    if (this.#over.signal.aborted) return;
    this.#context.log.add({ kind: 'socket', connection: this.connection, event: 'dropped' });
    this.#socket.terminate();
    this.#end({ by: 'lost', reason: 'the connection was dropped' });
  }

  hangUp(): void {
    this.#close(1000, 'Closing websocket session', { by: 'hang-up' });
  }

  /** Closes as after a hang-up, though the call goes on. */
  closeNormally(): void {
    this.#close(1000, 'Closing websocket session', { by: 'lost', reason: 'the relay closed the connection' });
  }

  /** Closes because the call gets new TwiML. */
  replace(): void {
    this.#close(1000, 'Closing websocket session', { by: 'replaced' });
  }

  #listen(setup: object): void {
    const { log } = this.#context;
    const { connection } = this;
    const { url } = this.options;
    this.#socket.on('open', () => {
      log.add({ kind: 'socket', connection, event: 'open', url });
      this.#openedAtMs = this.#context.clock.now();
      this.send(setup);
      const refusal = this.refusal();
      if (refusal?.at === 'setup') this.#refuseVoice(refusal.code);
      else this.speech.greet();
      this.#context.opened(this);
    });
    this.#socket.on('message', (data) => this.#receive(textOf(data)));
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.on('close', (code, reason) => {
      log.add({ kind: 'socket', connection, event: 'closed', code, reason: reason.toString('utf8') });
      this.#end({ by: 'lost', reason: `the app closed the connection (${code})` });
    });
  }

  /** Closes as after a hang-up. Live behaviour is unknown; this is the variant that an app most easily misreads. */
  #refuseVoice(code: string): void {
    this.sendVoiceError(code);
    this.#close(1000, 'Closing websocket session', { by: 'voice', code });
  }

  #fail(error: Error): void {
    if (this.#openedAtMs !== undefined || this.#over.signal.aborted) return;
    const { connection, options } = this;
    this.#context.log.add({
      kind: 'socket',
      connection,
      event: 'refused',
      url: options.url,
      reason: error.message,
    });
    this.#end({ by: 'refused', reason: error.message });
  }

  #receive(raw: string): void {
    const receivedAtMs = performance.now();
    const parsed = parseToRelay(raw);
    const record = { kind: 'received', connection: this.connection, raw } as const;
    if (parsed.kind === 'malformed') {
      this.#context.log.add({ ...record, malformed: parsed.fields }, receivedAtMs);
      if (this.isOpen) this.#refuse(raw, parsed.fields);
      return;
    }
    const frame: unknown = parsed.kind === 'known' ? parsed.frame : JSON.parse(raw);
    this.#context.log.add({ ...record, frame }, receivedAtMs);
    if (!this.isOpen) return;
    this.#malformed = 0;
    if (parsed.kind === 'unknown') {
      this.#context.problem(`unknown frame type ${parsed.type} ignored`);
      return;
    }
    if (parsed.frame.type === 'end') void this.#endByApp(parsed.frame);
    else this.speech.take(parsed.frame);
  }

  #refuse(raw: string, fields: readonly string[]): void {
    this.#context.problem(`malformed frame: ${fields.join(', ')}`);
    this.send({ type: 'error', description: `Invalid message received, code: 64107, ${raw}` });
    this.#malformed += 1;
    if (this.#malformed < MALFORMED_LIMIT) return;
    this.#close(1007, 'Too many consecutive malformed messages.', { by: 'malformed' });
  }

  /** Drops speech that is unfinished when the socket closes. Live behaviour is unknown; this is the harsher variant. */
  async #endByApp(frame: EndFrame): Promise<void> {
    if (this.speech.isBusy) this.#context.problem('the app sent end before the agent had finished speaking');
    await this.#context.clock.pause(this.#context.clock.timing.endCloseMs, this.signal);
    const data = frame.handoffData;
    this.#close(1000, 'Closing websocket session', {
      by: 'app',
      ...(data === undefined ? {} : { handoffData: data }),
    });
  }

  #close(code: number, reason: string, end: SessionEnd): void {
    if (this.#over.signal.aborted) return;
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS).unref();
    this.#end(end);
  }

  #end(end: SessionEnd): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.speech.drop();
    this.#settle(end);
    this.#context.waiting.notify();
  }

  #write(data: string | Buffer, frame: unknown): void {
    const raw = typeof data === 'string' ? data : data.toString('utf8');
    this.#context.log.add({ kind: 'sent', connection: this.connection, raw, frame });
    this.#socket.send(data);
  }
}

function textOf(data: unknown): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  return Array.isArray(data) ? data.map(textOf).join('') : '';
}
