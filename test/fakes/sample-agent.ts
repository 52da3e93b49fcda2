/** Sample agents and passages. */
import type { Passage } from '../../src/contracts/activities.ts';
import type { AgentConfig } from '../../src/contracts/agent.ts';

/** An agent with all default settings. `changes` replace whole fields. */
export function sampleAgent(changes: Partial<AgentConfig> = {}): AgentConfig {
  return {
    id: 'default',
    version: '000000000000',
    tenant: 'harbor-street-bikes',
    name: 'Riley',
    numbers: ['*'],
    greeting: 'Hi, this is Riley at Harbor Street Bikes. How can I help you?',
    persona: 'You answer the telephone of Harbor Street Bikes in Port Ellery, Maine.',
    language: 'en-US',
    voice: { provider: 'ElevenLabs' },
    recogniser: {
      provider: 'Deepgram',
      model: 'flux',
      speechTimeoutMs: 3_000,
      partialPrompts: true,
      hints: [],
    },
    relay: {
      interruptible: 'any',
      welcomeGreetingInterruptible: 'any',
      interruptSensitivity: 'high',
      ignoreBackchannel: false,
      echoPromptFiltering: true,
      applicationReconnect: false,
      failover: false,
    },
    pronunciations: {},
    speculation: { mode: 'final', minAgeMs: 20, minOpenAgeMs: 600, minChars: 12, maxPerTurn: 1 },
    limits: {
      maxResponseChars: 200,
      responseTimeoutMs: 5_000,
      maxSpeechMs: 30_000,
      maxCallMs: 1_800_000,
      silenceMs: 10_000,
      maxSilences: 2,
    },
    phrases: {
      stillThere: 'Are you still there?',
      silentGoodbye: 'I cannot hear you, so I will hang up now. Goodbye!',
      timeLimit: 'We have reached the end of the time for this call. Goodbye!',
      backAgain: 'Sorry, we were cut off for a moment. Please go on.',
      fillers: ['One moment, please.', 'Let me see.'],
      apology: 'I am sorry, I cannot answer that right now.',
    },
    policy: {},
    ...changes,
  };
}

/**
 * The sample agent in English and Spanish. The language is detected by the recogniser, or requested by words or by a key.
 */
export function bilingual(changes: Partial<AgentConfig> = {}): AgentConfig {
  return sampleAgent({
    voice: { provider: 'ElevenLabs', voice: 'voiceOfRiley0001' },
    recogniser: {
      provider: 'Deepgram',
      model: 'nova-3-general',
      detectLanguage: true,
      speechTimeoutMs: 'auto',
      partialPrompts: false,
      hints: [],
    },
    languages: {
      'es-US': {
        voice: { voice: 'vozDeRiley00001', speed: 0.9, own: { voiceId: 'vozPropiaRiley01' } },
        recogniser: { hints: ['taller'] },
        pronunciations: { Lindqvist: 'Lindcuist' },
        phrases: {
          stillThere: '¿Sigue ahí?',
          silentGoodbye: 'No le oigo, así que voy a colgar. ¡Adiós!',
          timeLimit: 'Se ha acabado el tiempo de esta llamada. ¡Adiós!',
          backAgain: 'Perdone, se cortó un momento. Siga, por favor.',
          fillers: ['Un momento, por favor.'],
          apology: 'Lo siento, ahora no puedo contestar a eso.',
        },
      },
    },
    languageRequests: { 'en-US': ['English', 'inglés', '1'], 'es-US': ['Spanish', 'español', '2'] },
    ...changes,
  });
}

export function samplePassage(title: string, text: string, score = 0.8): Passage {
  return { id: title.toLowerCase().replaceAll(/\W+/gu, '-'), title, text, score };
}
