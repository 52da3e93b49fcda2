/** What command-line programs have in common: one-line complaints, and exit codes. */

/** Something that the person at the keyboard can put right; `message` is one line. */
export class UsageError extends Error {}

/** A line of what was asked for, and one of what went wrong. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Exit code for what was not even begun: wrong options, something that is not there, a server that is not reached. */
const NOT_POSSIBLE = 2;

/**
 * Runs `main` and exits with the code that it returns. Trouble that a person can mend is told in one line:
 * `complaintOf` gives it, or undefined for a mistake of ours.
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

/** The result of `parse` (of `util.parseArgs`); an option that it does not know is a `UsageError`. */
export function optionsOf<Options>(parse: () => Options): Options {
  try {
    return parse();
  } catch (error: unknown) {
    // The option is named in the first sentence; the others explain how to pass it all the same.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}
