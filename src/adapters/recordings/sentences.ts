/** What is said in the recordings: `sentences.yaml` in their folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { RECORDING_KINDS } from '../../contracts/recordings.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';

export interface Sentence {
  /** BCP-47; also the name of a folder. */
  readonly language: string;
  readonly kind: RecordingKind;
  readonly text: string;
}

/** Something to mend in the folder of recordings; `message` is one line. */
export class RecordingsError extends Error {}

const schema = z.record(
  z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/u, 'is no language such as en-US'),
  z.partialRecord(z.enum(RECORDING_KINDS), z.string().trim().min(1)),
);

/** Throws `RecordingsError`. */
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
