/**
 * Reads the recordings folder: `<language>/<kind>.wav` or `.mp3`, and `rendered.json`, which describes the rendered
 * files.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RECORDING_KINDS } from '../../contracts/recordings.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';

const CONTENT_TYPES = { mp3: 'audio/mpeg', wav: 'audio/wav' } as const;
export type RecordingFormat = keyof typeof CONTENT_TYPES;

const renderedSchema = z.record(
  z.string(),
  z.object({ text: z.string(), by: z.string(), sha256: z.string() }),
);
/** By path within the folder: the text of a rendered file, the renderer, and the hash of the audio. */
export type Rendered = z.infer<typeof renderedSchema>;

export interface RecordedFile {
  readonly language: string;
  readonly kind: RecordingKind;
  /** Path within the folder, such as `en-US/apology.wav`. */
  readonly path: string;
  readonly contentType: string;
  readonly audio: Buffer;
  readonly sha256: string;
  /** How it was rendered; absent if a person provided or changed the file. */
  readonly made?: Rendered[string];
}

export interface RecordedFiles {
  /** One file per language and kind. A file that a person provided wins over a rendered one, then MP3 over WAV. */
  readonly files: readonly RecordedFile[];
  /** Paths whose names match no sentence. These files are never played. */
  readonly strangers: readonly string[];
}

/** Reads all recordings of a folder. Rejects if the folder or a file cannot be read. */
export async function readRecordedFiles(dir: string): Promise<RecordedFiles> {
  const rendered = await readRendered(dir);
  const entries = await readdir(dir, { withFileTypes: true });
  const languages = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(
    languages.sort().map(async (language) => {
      const names = (await readdir(join(dir, language))).filter((name) => !name.startsWith('.')).sort();
      return Promise.all(names.map((name) => readOne(dir, language, name, rendered)));
    }),
  );
  const all = found.flat();
  const best = new Map<string, RecordedFile>();
  for (const file of all.filter((each) => typeof each !== 'string')) {
    const id = `${file.language}/${file.kind}`;
    const other = best.get(id);
    if (other === undefined || isBetter(file, other)) best.set(id, file);
  }
  return { files: [...best.values()], strangers: all.filter((each) => typeof each === 'string') };
}

/**
 * Reads `rendered.json`. Returns an empty record if it is missing or broken; every file then counts as provided by a
 * person.
 */
export async function readRendered(dir: string): Promise<Rendered> {
  try {
    return renderedSchema.parse(JSON.parse(await readFile(renderedFile(dir), 'utf8')));
  } catch {
    return {};
  }
}

/** Path of `rendered.json` in the folder `dir`. */
export function renderedFile(dir: string): string {
  return join(dir, 'rendered.json');
}

/** SHA-256 in hexadecimal digits, as in `rendered.json`. */
export function sha256Of(audio: Uint8Array): string {
  return createHash('sha256').update(audio).digest('hex');
}

/** Returns the file, or its path if its name matches no sentence. */
async function readOne(
  dir: string,
  language: string,
  name: string,
  rendered: Rendered,
): Promise<RecordedFile | string> {
  const path = `${language}/${name}`;
  const [stem, format] = name.split('.');
  const kind = RECORDING_KINDS.find((each) => each === stem);
  if (kind === undefined || name !== `${kind}.${format ?? ''}` || !isFormat(format)) return path;
  const audio = await readFile(join(dir, path));
  const sha256 = sha256Of(audio);
  const made = rendered[path];
  return {
    ...{ language, kind, path, contentType: CONTENT_TYPES[format], audio, sha256 },
    ...(made?.sha256 === sha256 ? { made } : {}),
  };
}

function isFormat(name: string | undefined): name is RecordingFormat {
  return name === 'mp3' || name === 'wav';
}

function isBetter(file: RecordedFile, other: RecordedFile): boolean {
  if ((file.made === undefined) !== (other.made === undefined)) return file.made === undefined;
  return file.contentType === CONTENT_TYPES.mp3;
}
