/** Failures before an answer has begun that are the same for all vendors. */
import type { ServerResponse } from 'node:http';

export type ConnectionFailure =
  /** The connection is destroyed before an answer begins. */
  | { readonly type: 'refuse' }
  /** The request is accepted but never answered. */
  | { readonly type: 'silence' }
  /** The status is 200, but the body is a web page. */
  | { readonly type: 'page'; readonly body?: string };

export function playConnectionFailure(failure: ConnectionFailure, response: ServerResponse): void {
  switch (failure.type) {
    case 'silence':
      return;
    case 'refuse':
      response.destroy(new Error('refused by script'));
      return;
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end(failure.body ?? '<html>Welcome</html>');
  }
}
