/** The command `list`: the recorded sentences and their files. */
import { readRecordedFiles } from '../../adapters/recordings/recorded-files.ts';
import type { RecordedFile } from '../../adapters/recordings/recorded-files.ts';
import { readSentences } from '../../adapters/recordings/sentences.ts';
import type { Sentence } from '../../adapters/recordings/sentences.ts';
import { audioDurationMs } from '../../adapters/speech/audio-duration.ts';
import { complain, print } from '../../lib/command-line.ts';

/** Prints every sentence with its file, then every file without a sentence. */
export async function listRecordings(dir: string): Promise<void> {
  const sentences = await readSentences(dir);
  const { files, strangers } = await readRecordedFiles(dir);
  const isOf = (file: RecordedFile) => (sentence: Sentence) =>
    file.language === sentence.language && file.kind === sentence.kind;
  print(line('FILE', 'STATE', 'SECONDS', 'SHA-256', 'SENTENCE'));
  for (const sentence of sentences) {
    const file = files.find((each) => isOf(each)(sentence));
    if (file === undefined)
      print(line(`${sentence.language}/${sentence.kind}`, 'missing', '', '', sentence.text));
    else print(await lineOf(file, sentence.text));
  }
  const others = files.filter((file) => !sentences.some(isOf(file)));
  for (const file of others) print(await lineOf(file, undefined));
  for (const path of strangers) complain(`unused: ${path} is not named after a sentence`);
}

async function lineOf(file: RecordedFile, text: string | undefined): Promise<string> {
  const seconds = await audioDurationMs(file.audio, file.contentType).then(
    (ms) => (ms / 1_000).toFixed(1),
    () => 'no audio',
  );
  return line(
    file.path,
    stateOf(file, text),
    seconds,
    file.sha256.slice(0, 12),
    text ?? '(not in sentences.yaml)',
  );
}

/** Whether the recording says what `sentences.yaml` says. */
function stateOf({ made }: RecordedFile, text: string | undefined): string {
  if (made === undefined) return 'your own';
  return made.text === text ? 'current' : 'stale';
}

function line(file: string, state: string, seconds: string, hash: string, sentence: string): string {
  return `${file.padEnd(29)}  ${state.padEnd(8)}  ${seconds.padStart(8)}  ${hash.padEnd(12)}  ${sentence}`;
}
