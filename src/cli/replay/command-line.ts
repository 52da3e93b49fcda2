/** What the two programs of this room have in common: one-line complaints, exit codes, which call is meant. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { AgentsError } from '../../config/agents.ts';
import { ConfigError } from '../../config/environment.ts';
import { callWorkflowId, parseCallSid } from '../../contracts/ids.ts';
import { runProgram, UsageError } from '../../lib/command-line.ts';

export { optionsOf, UsageError } from '../../lib/command-line.ts';

/** Runs `main` and exits with the code that it returns. Trouble that a person can mend is told in one line. */
export const runCommandLine = (name: string, main: () => Promise<number>): Promise<void> =>
  runProgram(name, main, complaintOf);

/** What a person can do something about; undefined for a mistake of ours. */
function complaintOf(error: unknown): string | undefined {
  const isOurs = error instanceof ConfigError || error instanceof AgentsError;
  if (isOurs) return error.message;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? `Temporal: ${cause.details}` : undefined;
}

/** The workflow of the call with Twilio's id `text`. Throws `UsageError`. */
export function workflowOfCall(text: string): string {
  const callSid = parseCallSid(text);
  if (callSid === undefined) {
    throw new UsageError(`--call is not a Call SID ("CA" and 32 characters from 0-9 and a-f): ${text}`);
  }
  return callWorkflowId(callSid);
}
