/** Writes a rendered sentence into the recordings folder. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readRendered, renderedFile, sha256Of } from './recorded-files.ts';
import type { RecordingFormat } from './recorded-files.ts';
import type { Sentence } from './sentences.ts';

/**
 * Stores the audio of a sentence and its entry in `rendered.json`, and replaces an earlier rendering in either format.
 * Returns the path within the folder.
 */
export async function keepRecording(
  dir: string,
  { language, kind, text }: Sentence,
  { audio, by, format }: { readonly audio: Buffer; readonly by: string; readonly format: RecordingFormat },
): Promise<string> {
  const path = `${language}/${kind}.${format}`;
  const other = `${language}/${kind}.${format === 'mp3' ? 'wav' : 'mp3'}`;
  const { [other]: replaced, ...rendered } = await readRendered(dir);
  await mkdir(dirname(join(dir, path)), { recursive: true });
  await writeWhole(join(dir, path), audio);
  const all = { ...rendered, [path]: { text, by, sha256: sha256Of(audio) } };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeWhole(renderedFile(dir), `${JSON.stringify(sorted, undefined, 2)}\n`);
  if (replaced !== undefined) await rm(join(dir, other), { force: true });
  return path;
}

/** Atomic: a gateway that starts meanwhile reads the old file or the new one, never a partial one. */
async function writeWhole(path: string, content: Buffer | string): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
