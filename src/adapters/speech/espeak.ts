/** The free voice: the program `espeak-ng`, as it is installed on this machine. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'espeak-ng';

/** Something that the person at the keyboard can put right; `message` is one line. */
export class EspeakError extends Error {}

/**
 * Says a text in a language (BCP-47). What comes is WAV as the program makes it: 22,050 Hz, 16 bits, mono. Throws
 * `EspeakError`.
 */
export async function speakWithEspeak(text: string, language: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-espeak-'));
  try {
    // To a file: the header of what goes to a pipe does not hold its length.
    const file = join(folder, 'said.wav');
    await run(['-v', language.toLowerCase(), '-w', file, '--stdin'], { text, language });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(args: readonly string[], { text, language }: { text: string; language: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(PROGRAM, args, (error, _out, complaint) => {
      if (error === null) resolve();
      else if (error.code === 'ENOENT') reject(new EspeakError(NOT_THERE));
      else reject(new EspeakError(`${PROGRAM} cannot speak ${language}: ${complaint.trim()}`));
    });
    // A program that is not there takes no text.
    child.stdin?.on('error', () => undefined).end(text);
  });
}

const NOT_THERE = `${PROGRAM} is not on PATH: install it with "apt-get install espeak-ng" (Debian, Ubuntu) or "brew install espeak-ng" (macOS)`;
