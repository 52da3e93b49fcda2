/** Shared by the command-line programs: one-line error messages and exit codes. */

/** An error that the user can fix; `message` is one line. */
export class UsageError extends Error {}

/** Write one line: results to standard output, errors to standard error. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Exit code if the program could not begin its work: wrong options, a missing file, an unreachable server. */
const NOT_POSSIBLE = 2;

/**
 * Runs `main` and exits with the code that it returns. Errors that the user can fix are printed as one line.
 * `complaintOf` returns that line, or undefined if the error is a bug; a bug is rethrown.
 */
export async function runProgram(
  name: string,
  main: () => Promise<number>,
  complaintOf: (error: unknown) => string | undefined,
): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error: unknown) {
    const complaint = error instanceof UsageError ? error.message : complaintOf(error);
    if (complaint === undefined) throw error;
    complain(`${name}: ${complaint}`);
    process.exitCode = NOT_POSSIBLE;
  }
}

/** Returns the result of `parse` (a call of `util.parseArgs`). Throws `UsageError` for an unknown option. */
export function optionsOf<Options>(parse: () => Options): Options {
  try {
    return parse();
  } catch (error: unknown) {
    // The first sentence names the option. The others explain how to pass it as an argument.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
