import type { ServerResponse } from 'node:http';

/** Fails before an answer has begun, in a way that is the same with every vendor. */
export type LineFailure =
  /** The connection is destroyed before an answer begins. */
  | { readonly type: 'refuse' }
  /** Accepted, never answered. */
  | { readonly type: 'silence' }
  /** Answered 200 with something that is not what the vendor sends. */
  | { readonly type: 'page'; readonly body?: string };

export function playLineFailure(failure: LineFailure, response: ServerResponse): void {
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
