/** Reads `sentences.yaml`, the texts of the recordings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { RECORDING_KINDS } from '../../contracts/recordings.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';

export interface Sentence {
  /** BCP-47 code; also the name of the folder for its audio files. */
  readonly language: string;
  readonly kind: RecordingKind;
  readonly text: string;
}

/** The recordings folder needs a fix by its owner; `message` is one line. */
export class RecordingsError extends Error {}

const schema = z.record(
  z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/u, 'is not a language code such as en-US'),
  z.partialRecord(z.enum(RECORDING_KINDS), z.string().trim().min(1)),
);

/** Reads the sentences of all languages. Throws `RecordingsError` if the file is missing or invalid. */
export async function readSentences(dir: string): Promise<readonly Sentence[]> {
  const path = join(dir, 'sentences.yaml');
  try {
    const parsed = schema.parse(parse(await readFile(path, 'utf8')));
    return Object.entries(parsed).flatMap(([language, sentences]) =>
      RECORDING_KINDS.flatMap((kind) => {
        const text = sentences[kind];
        return text === undefined ? [] : [{ language, kind, text }];
      }),
    );
  } catch (error: unknown) {
    throw new RecordingsError(`${path} ${complaintOf(error)}`, { cause: error });
  }
}

function complaintOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  }
  return `cannot be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
}
