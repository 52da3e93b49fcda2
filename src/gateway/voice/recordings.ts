/** Recorded sentences for the case that no voice is available. They are held in memory, so a failing disk does not matter. */
import type { Logger } from 'pino';
import { readRecordedFiles } from '../../adapters/recordings/recorded-files.ts';
import type { RecordedFile } from '../../adapters/recordings/recorded-files.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import type { RecordingKind } from '../../contracts/recordings.ts';

export const RECORDINGS_PATH = '/api/v1/voice/recordings/:language/:file';

export interface Recordings {
  /**
   * The address of a sentence, for `play` frames and `<Play>`: in this language (BCP 47), else in another variant of it
   * (`en-US` for `en-GB`). Undefined if there is none.
   */
  recordingOf(kind: RecordingKind, language: string): string | undefined;
  /** By its path in the folder, such as `en-US/apology.wav`. */
  find(path: string): RecordedFile | undefined;
}

/** Makes recordings from files. `baseUrl`: the public origin of their addresses. */
export function createRecordings(files: readonly RecordedFile[], baseUrl: URL): Recordings {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const primaryOf = (language: string) => language.split('-')[0]?.toLowerCase();
  return {
    recordingOf(kind, language) {
      const sameKind = files.filter((file) => file.kind === kind);
      const file =
        sameKind.find((each) => each.language.toLowerCase() === language.toLowerCase()) ??
        sameKind.find((each) => primaryOf(each.language) === primaryOf(language));
      return file === undefined ? undefined : `${baseUrl.origin}/api/v1/voice/recordings/${file.path}`;
    },
    find: (path) => byPath.get(path),
  };
}

/** Reads the recordings from RECORDINGS_DIR. Never rejects: without them a gateway only lacks its last resort. */
export async function openRecordings(
  { recordingsDir, baseUrl }: Pick<GatewayConfig, 'recordingsDir' | 'baseUrl'>,
  log: Logger,
): Promise<Recordings> {
  try {
    const { files, strangers } = await readRecordedFiles(recordingsDir);
    if (strangers.length > 0)
      log.warn({ files: strangers }, 'recordings with a file name that matches no sentence');
    return createRecordings(files, baseUrl);
  } catch (error: unknown) {
    log.warn({ err: error }, 'RECORDINGS_DIR not readable: there are no recorded sentences');
    return createRecordings([], baseUrl);
  }
}
