/** What the two programs of this room have in common: one-line complaints, exit codes, which call is meant. */
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { AgentsError } from '../config/agents.ts';
import { ConfigError } from '../config/environment.ts';
import { callWorkflowId, parseCallSid } from '../contracts/ids.ts';

/** Something that the person at the keyboard can put right; `message` is one line. */
export class UsageError extends Error {}

/** Exit code for what was not even begun: wrong options, a call that is not there, a server that is not reached. */
const NOT_POSSIBLE = 2;

/** Runs `main` and exits with the code that it returns. Trouble that a person can mend is told in one line. */
export async function runCommandLine(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error: unknown) {
    const complaint = complaintOf(error);
    if (complaint === undefined) throw error;
    process.stderr.write(`${name}: ${complaint}\n`);
    process.exitCode = NOT_POSSIBLE;
  }
}

/** What a person can do something about; undefined for a mistake of ours. */
function complaintOf(error: unknown): string | undefined {
  const isOurs = error instanceof UsageError || error instanceof ConfigError || error instanceof AgentsError;
  if (isOurs) return error.message;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) ? `Temporal: ${cause.details}` : undefined;
}

/** The result of `parse` (of `util.parseArgs`); an option that it does not know is a `UsageError`. */
export function optionsOf<Options>(parse: () => Options): Options {
  try {
    return parse();
  } catch (error: unknown) {
    // The option is named in the first sentence; the others explain how to pass it all the same.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/** The workflow of the call with Twilio's id `text`. Throws `UsageError`. */
export function workflowOfCall(text: string): string {
  const callSid = parseCallSid(text);
  if (callSid === undefined) {
    throw new UsageError(`--call is not a Call SID ("CA" and 32 characters from 0-9 and a-f): ${text}`);
  }
  return callWorkflowId(callSid);
}
