/** The golden histories: recorded by `record.ts`, never changed. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseHistory } from '../../src/cli/replay/history-file.ts';
import type { History } from '../../src/cli/replay/history-file.ts';
import { readCall } from '../../src/cli/replay/recorded-call.ts';
import type { RecordedCall } from '../../src/cli/replay/recorded-call.ts';

const FOLDER = fileURLToPath(new URL('golden', import.meta.url));

export interface Golden {
  /** Version and scene, such as `0.4.0/plain`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly history: History;
}

/** All golden histories, of every version. */
export const GOLDEN: readonly Golden[] = globSync(`${FOLDER}/*/*.json`)
  .sort()
  .map((file) => {
    const text = readFileSync(file, 'utf8');
    const name = `${basename(dirname(file))}/${basename(file, '.json')}`;
    const parsed = parseHistory(text);
    if (parsed.kind === 'malformed') throw new Error(`${name} ${parsed.complaint}`);
    return { name, file, text, history: parsed.history };
  });

export function golden(name: string): Golden {
  const found = GOLDEN.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no golden history ${name}`);
  return found;
}

/** Reads a golden history. */
export function goldenCall(name: string): RecordedCall {
  const { history } = golden(name);
  return readCall([{ workflowId: name, history }]);
}
