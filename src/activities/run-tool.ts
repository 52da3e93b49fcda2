/** The activities that ask the services behind tools. The worker runs them. */
import { hash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import canonicalize from 'canonicalize';
import type { ToolServices, Wish } from '../adapters/ports/tools.ts';
import type { LookupOutcome, RunToolInput, ToolOutcome } from '../contracts/tools.ts';

export type ToolActivities = ReturnType<typeof createToolActivities>;

/** Creates the activities. Each is one request: whether another follows is the workflow's decision. */
export function createToolActivities({ services }: { readonly services: ToolServices }) {
  return {
    runTool: (input: RunToolInput): Promise<ToolOutcome> => services.run(wishOf(input)),
    lookUpTool: (input: RunToolInput): Promise<LookupOutcome> => services.lookUp(wishOf(input)),
  };
}

function wishOf(input: RunToolInput): Wish {
  return { ...input, key: wishKey(input), signal: Context.current().cancellationSignal };
}

/** Names a wish: the call, the tool, its arguments, and the count of equal wishes before it. */
export function wishKey({
  callSid,
  tool: { name },
  arguments: given,
  wish,
}: Pick<RunToolInput, 'callSid' | 'arguments' | 'wish'> & {
  readonly tool: { readonly name: string };
}): string {
  return hash('sha256', canonicalize([callSid, name, given, wish]) ?? '', 'base64url');
}
