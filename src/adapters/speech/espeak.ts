/** Speech synthesis with the local program `espeak-ng`, a free voice. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'espeak-ng';

/** A failure that the user can fix; `message` is one line. */
export class EspeakError extends Error {}

/**
 * Synthesises a text in a language (BCP-47). Returns the program's WAV output: 22,050 Hz, 16 bits, mono. Throws
 * `EspeakError`.
 */
export async function speakWithEspeak(text: string, language: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-espeak-'));
  try {
    // Writes to a file, because the WAV header is missing its length if the output goes to a pipe.
    const file = join(folder, 'speech.wav');
    await run(['-v', language.toLowerCase(), '-w', file, '--stdin'], { text, language });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(args: readonly string[], { text, language }: { text: string; language: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(PROGRAM, args, (error, _out, stderr) => {
      if (error === null) resolve();
      else if (error.code === 'ENOENT') reject(new EspeakError(NOT_INSTALLED));
      else reject(new EspeakError(`${PROGRAM} cannot speak ${language}: ${stderr.trim()}`));
    });
    // If the program is missing, writing fails as well. The callback above reports that.
    child.stdin?.on('error', () => undefined).end(text);
  });
}

const NOT_INSTALLED = `${PROGRAM} is not on PATH: install it with "apt-get install espeak-ng" (Debian, Ubuntu) or "brew install espeak-ng" (macOS)`;
