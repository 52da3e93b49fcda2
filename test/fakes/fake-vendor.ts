/** What the fakes of all vendors share: a server on this machine, keys that are refused, a record of each request. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { LocalServer, preciseNow } from './local-server.ts';
import { Scripted } from './scripted.ts';

/** How every record of a request begins. */
export interface VendorRequest {
  readonly index: number;
  /** Epoch milliseconds, with fractions, at which the whole request had come. */
  readonly at: number;
  readonly headers: IncomingHttpHeaders;
  /** Counts connections from 1: the same number twice is a connection kept alive. */
  readonly connection: number;
  /** The client closed before the answer was complete. */
  closedEarly: boolean;
}

/** A request that has come whole, and where its answer goes. */
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

  /** Where the vendor listens, without a path. */
  get origin(): string {
    return this.#server.origin;
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  /** A key that was revoked, say. */
  refuse(key: string): void {
    this.#refusedKeys.add(key);
  }

  listen = (): Promise<void> => this.#server.listen();

  /** The vendor is down: open answers break off, new connections are refused until `listen()`. */
  goDown = (): Promise<void> => this.#server.goDown();

  [Symbol.asyncDispose] = (): Promise<void> => this.#server.goDown();

  protected abstract handle(arrival: Arrival): Promise<void>;

  protected isRefused(key: unknown): boolean {
    return typeof key !== 'string' || this.#refusedKeys.has(key);
  }

  /** The beginning of the next record. */
  protected recordOf({ at, request }: Arrival): VendorRequest {
    return {
      index: this.requests.length,
      at,
      headers: request.headers,
      connection: this.#server.numberOf(request.socket),
      closedEarly: false,
    };
  }

  /** Keeps the record, and in it whether the client waits for the end of its answer. */
  protected keepOpen(record: Kept, response: ServerResponse): void {
    response.on('close', () => {
      // Destroyed by us is not closed by the client.
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
