/**
 * Creates MP3 files that represent spoken text: silence of the right length, with the text in an ID3 tag, from which the
 * phone reads what a listener would hear. The same text gives the same bytes.
 */

/** MPEG-2 layer III, 32 kbit/s, 22,050 Hz, mono: what ElevenLabs calls `mp3_22050_32`. */
const FRAME_HEADER = [0xff, 0xf3, 0x40, 0xc0];
const FRAME_BYTES = Math.floor((72 * 32_000) / 22_050);
const FRAME_MS = (576 / 22_050) * 1_000;
/** The pace of the relay's voice in the phone. */
const CHARS_PER_SECOND = 15;

/** MP3 frames of about `ms` of silence. */
export function silentFrames(ms: number): Buffer {
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.set(FRAME_HEADER);
  return Buffer.concat(Array.from({ length: Math.max(1, Math.round(ms / FRAME_MS)) }, () => frame));
}

/** The time in milliseconds that a voice takes to say `text`. */
export function spokenMs(text: string, charsPerSecond = CHARS_PER_SECOND): number {
  return (text.trim().length / charsPerSecond) * 1_000;
}

/** An MP3 file that represents `text`. */
export function spokenMp3(text: string, charsPerSecond = CHARS_PER_SECOND): Buffer {
  const ms = spokenMs(text, charsPerSecond);
  return Buffer.concat([
    id3([
      ['TIT2', text],
      ['TLEN', String(Math.round(ms))],
    ]),
    silentFrames(ms),
  ]);
}

/** An ID3v2.4 tag with text frames. */
function id3(fields: readonly (readonly [id: string, text: string])[]): Buffer {
  const frames = Buffer.concat(
    fields.map(([id, text]) => {
      // 3 = UTF-8.
      const content = Buffer.concat([Buffer.from([3]), Buffer.from(text, 'utf8')]);
      return Buffer.concat([Buffer.from(id, 'latin1'), synchsafe(content.length), Buffer.alloc(2), content]);
    }),
  );
  return Buffer.concat([Buffer.from('ID3\x04\x00\x00', 'latin1'), synchsafe(frames.length), frames]);
}

/** Encodes a size with seven bits per byte, so that it never looks like the start of a frame. */
function synchsafe(size: number): Buffer {
  return Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f));
}
