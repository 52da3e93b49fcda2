/** Tracks the languages of one relay connection. */
import type { LanguageFrame } from '../contracts/wire/to-relay.ts';
import type { RelayOptions } from './relay-options.ts';

/** The language that the relay speaks and the one that it listens for. */
export interface Languages {
  /** The language of text that arrives now. */
  readonly spoken: string;
  /** The `lang` field of a prompt, for a caller who speaks `callerLanguage`. */
  langOf(callerLanguage: string | undefined): string;
  /** Applies to text that arrives later. Text that is already queued keeps its voice (unconfirmed). */
  change(frame: LanguageFrame): void;
  speakerOf(language: string): { readonly language: string; readonly voice?: string };
}

/** Starts with the languages of the TwiML. `problem` receives a language frame that names an undeclared language. */
export function createLanguages(
  { ttsLanguage, transcriptionLanguage, languages }: RelayOptions,
  problem: (text: string) => void,
): Languages {
  let spoken = ttsLanguage;
  let transcribed = transcriptionLanguage;
  const isDeclared = (code: string) => code === 'multi' || languages[code] !== undefined;
  return {
    get spoken() {
      return spoken;
    },
    langOf(callerLanguage) {
      // `multi` detects the caller's language. Otherwise the relay reports the language that it listens for; the flux models
      // shorten it to its primary tag, such as `en` (observed).
      if (transcribed === 'multi') return primaryTag(callerLanguage ?? 'en');
      const isFlux = languages[transcribed]?.speechModel?.startsWith('flux') === true;
      return isFlux ? primaryTag(transcribed) : transcribed;
    },
    change(frame) {
      const next = {
        spoken: frame.ttsLanguage ?? spoken,
        transcribed: frame.transcriptionLanguage ?? transcribed,
      };
      const unknown = Object.values(next).find((code) => !isDeclared(code));
      if (unknown === undefined) ({ spoken, transcribed } = next);
      else problem(`a language frame names ${unknown}, which the TwiML does not declare`);
    },
    speakerOf(language) {
      const voice = languages[language]?.voice;
      return { language, ...(voice === undefined ? {} : { voice }) };
    },
  };
}

function primaryTag(language: string): string {
  return language.split('-')[0] ?? language;
}
