import { parseBuffer } from 'music-metadata';

/** How long a complete piece of audio sounds, read from its frames; rejects where it is none. */
export async function audioDurationMs(audio: Uint8Array, contentType: string): Promise<number> {
  const { format } = await parseBuffer(
    audio,
    { mimeType: contentType, size: audio.length },
    // Every frame is counted: at a constant bit rate the length would otherwise be an estimate.
    { duration: true, skipCovers: true },
  );
  if (format.duration === undefined) throw new Error('audio of unknown length');
  return format.duration * 1_000;
}
