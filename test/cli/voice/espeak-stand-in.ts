/** A fake program `espeak-ng` with the arguments and answers of the real one (1.51): see espeak.test.ts. */
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

/** Puts the fake `espeak-ng` into a new folder. */
export async function espeakStandIn() {
  const folder = await mkdtemp(join(tmpdir(), 'evercall-bin-'));
  await writeFile(join(folder, 'espeak-ng'), PROGRAM, { mode: 0o755 });
  return {
    /** A PATH on which the fake comes first. */
    path: [folder, process.env['PATH']].join(delimiter),
    /** The sentences spoken since the last call of this function, each with its language. */
    async said(): Promise<readonly string[]> {
      const said = await readFile(join(folder, 'said'), 'utf8').catch(() => '');
      await writeFile(join(folder, 'said'), '');
      return said.split('\n').filter((line) => line !== '');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
