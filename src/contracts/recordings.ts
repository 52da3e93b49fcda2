/** The sentences that exist as recordings, played when no voice can speak. The names are part of the file names. */
export const RECORDING_KINDS = [
  'apology',
  'back-again',
  'call-back-later',
  'goodbye',
  'one-moment',
  'still-there',
  'technical-trouble',
  'time-limit',
] as const;

export type RecordingKind = (typeof RECORDING_KINDS)[number];
