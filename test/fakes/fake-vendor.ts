/** The base class of the fake vendors: a local server, refused keys, and a record of each request. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { LocalServer, preciseNow } from './local-server.ts';
import { Scripted } from './scripted.ts';

/** The fields of every recorded request. */
export interface VendorRequest {
  readonly index: number;
  /** When the complete request had arrived, in fractional epoch milliseconds. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** Number of the connection, from 1. The same number in two requests means a kept-alive connection. */
  readonly connection: number;
  /** The client closed the connection before the answer was complete. */
  closedEarly: boolean;
}

/** A complete request and its response. */
export interface Arrival {
  readonly at: number;
  readonly request: IncomingMessage;
  readonly source: string;
  readonly response: ServerResponse;
}

export abstract class FakeVendor<Body, Behaviour extends object, Kept extends VendorRequest>
  extends Scripted<Body, Behaviour, Kept>
  implements AsyncDisposable
{
  readonly #server: LocalServer;
  readonly #refusedKeys = new Set<string>();

  constructor() {
    super();
    this.#server = new LocalServer(
      createServer((request, response) => void this.#receive(request, response)),
    );
  }

  /** The address of the server, without a path. */
  get origin(): string {
    return this.#server.origin;
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  /** Refuses this key from now on, as if it was revoked. */
  refuse(key: string): void {
    this.#refusedKeys.add(key);
  }

  listen = (): Promise<void> => this.#server.listen();

  /** Takes the vendor down: open answers break off, and new connections are refused until `listen()`. */
  goDown = (): Promise<void> => this.#server.goDown();

  [Symbol.asyncDispose] = (): Promise<void> => this.#server.goDown();

  protected abstract handle(arrival: Arrival): Promise<void>;

  protected isRefused(key: unknown): boolean {
    return typeof key !== 'string' || this.#refusedKeys.has(key);
  }

  /** The common fields for the record of this request. */
  protected recordOf({ at, request }: Arrival): VendorRequest {
    return {
      index: this.requests.length,
      at,
      headers: request.headers,
      connection: this.#server.numberOf(request.socket),
      closedEarly: false,
    };
  }

  /** Keeps the record and notes in it whether the client closes early. */
  protected keepOpen(record: Kept, response: ServerResponse): void {
    response.on('close', () => {
      // A response that this server destroyed was not closed by the client.
      record.closedEarly = !response.writableFinished && response.errored == null;
    });
    this.keep(record);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let at = preciseNow();
    request.once('end', () => (at = preciseNow()));
    const source = await readText(request).catch(() => undefined);
    if (source !== undefined) await this.handle({ at, request, source, response });
  }
}
