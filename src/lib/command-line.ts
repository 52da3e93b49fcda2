/** Shared by the command-line programs: one-line error messages and exit codes. */

/** An error that the user can fix; `message` is one line. */
export class UsageError extends Error {}

/** Write one line: results to standard output, errors to standard error. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Exit code if the program could not begin its work: wrong options, a missing file, an unreachable server. */
const NOT_POSSIBLE = 2;

/** A command-line program, to be run by `runProgram`. */
export interface Program {
  /** Begins its error messages. */
  readonly name: string;
  /** Does the work and resolves with the exit code. */
  readonly main: (args: readonly string[], env: NodeJS.ProcessEnv) => Promise<number>;
  /** The message for an error that the user can fix; undefined if it is a bug. */
  readonly complaintOf: (error: unknown) => string | undefined;
}

/**
 * Runs a program and resolves with its exit code. Errors that the user can fix are printed as one line; a bug is rethrown.
 * `args` and `env` are those of the process, unless a test gives others.
 */
export async function runProgram(
  { name, main, complaintOf }: Program,
  args: readonly string[] = process.argv.slice(2),
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  // `… | head` closes the pipe. The work goes on: it may be half done.
  if (!process.stdout.listeners('error').includes(ignoreClosedPipe))
    process.stdout.on('error', ignoreClosedPipe);
  try {
    return await main(args, env);
  } catch (error: unknown) {
    const complaint = error instanceof UsageError ? error.message : complaintOf(error);
    if (complaint === undefined) throw error;
    complain(`${name}: ${complaint}`);
    return NOT_POSSIBLE;
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Returns the result of `parse` (a call of `util.parseArgs`). Throws `UsageError` for an unknown option. */
export function optionsOf<Options>(parse: () => Options): Options {
  try {
    return parse();
  } catch (error: unknown) {
    // The first sentence names the option. The others explain how to pass it as an argument.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.\s/u);
    // Node takes the "-1" of "--days -1" for another option.
    throw new UsageError(sentence.replace(/argument is ambiguous$/u, 'has no value: none begins with "-"'));
  }
}

/**
 * The result of `parse` (a call of `util.parseArgs`) for a program that does not use `runProgram`. Prints `usage` and ends the process for
 * `--help`. A wrong option ends it with one line.
 */
export function optionsOrExit<Options>(
  { name, usage }: { readonly name: string; readonly usage: string },
  parse: () => Options,
): Options {
  if (process.argv.slice(2).some((arg) => arg === '--help' || arg === '-h')) {
    print(usage);
    process.exit(0);
  }
  try {
    return optionsOf(parse);
  } catch (error: unknown) {
    if (!(error instanceof UsageError)) throw error;
    complain(`${name}: ${error.message} (see --help)`);
    process.exit(NOT_POSSIBLE);
  }
}
