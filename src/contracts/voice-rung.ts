/**
 * The rungs of the voice ladder, best first. `own`: a voice of our own ElevenLabs account. `relay`: the voice of the
 * relay that the agent's file names. `system`: a voice of the relay that needs no name. `recorded`: a recording, after
 * which the call ends.
 */
export type VoiceRung = 'own' | 'relay' | 'system' | 'recorded';
