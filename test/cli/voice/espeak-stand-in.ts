/** A program named `espeak-ng` that takes what ours gives it, and answers as the real one (1.51) does: see espeak.test.ts. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SHIPPED } from '../../adapters/recordings/a-folder.ts';

/** Called as `espeak-ng -v LANGUAGE -w FILE --stdin`. */
const PROGRAM = `#!/bin/sh
if [ "$2" = xx-yy ]; then
  echo 'Error: The specified espeak-ng voice does not exist.' >&2
  exit 1
fi
echo "$2: $(cat)" >>"$(dirname "$0")/said"
cp "${SHIPPED}/en-US/apology.wav" "$4"
`;

export async function espeakStandIn() {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-bin-'));
  await writeFile(join(folder, 'espeak-ng'), PROGRAM, { mode: 0o755 });
  return {
    /** With the program before all others. */
    path: [folder, process.env['PATH']].join(delimiter),
    /** What it was told to say since the last look, with the language. */
    async said(): Promise<readonly string[]> {
      const said = await readFile(join(folder, 'said'), 'utf8').catch(() => '');
      await writeFile(join(folder, 'said'), '');
      return said.split('\n').filter((line) => line !== '');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
