/** Sentences that are there as audio files, for the moment in which no voice can be had. File names are made of these. */
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
