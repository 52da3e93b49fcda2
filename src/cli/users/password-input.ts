/** Reads a password from the terminal, without showing it, or from standard input. Command lines are visible to others. */
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { UsageError } from '../../lib/command-line.ts';

/** Long enough that guessing at the rate of the sign-in takes for ever. */
const MIN_CHARS = 12;
const MAX_CHARS = 1_000;

export type PasswordInput = (input?: NodeJS.ReadableStream & { isTTY?: boolean }) => Promise<string>;

/** Asks twice at a terminal; otherwise takes the first line. Throws `UsageError` for one that is too short. */
export const readPassword: PasswordInput = async (input = process.stdin) => {
  const [password, again] =
    input.isTTY === true
      ? [await ask(input, 'Password: '), await ask(input, 'Again: ')]
      : [((await text(input)).split('\n')[0] ?? '').replace(/\r$/u, '')];
  if (again !== undefined && again !== password) throw new UsageError('the two passwords differ');
  if (password.length < MIN_CHARS || password.length > MAX_CHARS)
    throw new UsageError(`a password has ${MIN_CHARS} to ${MAX_CHARS} characters`);
  return password;
};

async function ask(input: NodeJS.ReadableStream, prompt: string): Promise<string> {
  // What is typed is echoed to this output.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output, terminal: true });
  const cancelled = new AbortController();
  lines.on('SIGINT', () => cancelled.abort());
  process.stderr.write(prompt);
  try {
    return await lines.question('', { signal: cancelled.signal });
  } catch (error: unknown) {
    if (cancelled.signal.aborted) throw new UsageError('cancelled: nothing was changed');
    throw error;
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
