/** Measures the duration of audio. */
import { parseBuffer } from 'music-metadata';

/** Returns the duration of complete audio, counted from its frames. Rejects if the bytes are not audio. */
export async function audioDurationMs(audio: Uint8Array, contentType: string): Promise<number> {
  const { format } = await parseBuffer(
    audio,
    { mimeType: contentType, size: audio.length },
    // `duration` counts every frame. Without it, the duration at a constant bit rate is an estimate.
    { duration: true, skipCovers: true },
  );
  if (format.duration === undefined) throw new Error('the audio has no known duration');
  return format.duration * 1_000;
}
