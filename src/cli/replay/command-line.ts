/** Shared by `npm run replay` and `npm run fork`: error messages and the option `--call`. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { AgentsError } from '../../config/agents.ts';
import { ConfigError } from '../../config/environment.ts';
import { callWorkflowId, parseCallSid } from '../../contracts/ids.ts';
import { UsageError } from '../../lib/command-line.ts';

export { optionsOf, UsageError } from '../../lib/command-line.ts';

/** The message for an error that the user can fix; undefined if it is a bug. */
export function complaintOf(error: unknown): string | undefined {
  const isOurs = error instanceof ConfigError || error instanceof AgentsError;
  if (isOurs) return error.message;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? `Temporal: ${cause.details}` : undefined;
}

/** The workflow id of the call with the Call SID `text`. Throws `UsageError`. */
export function workflowOfCall(text: string): string {
  const callSid = parseCallSid(text);
  if (callSid === undefined) {
    throw new UsageError(`--call is not a Call SID ("CA" and 32 characters from 0-9 and a-f): ${text}`);
  }
  return callWorkflowId(callSid);
}
