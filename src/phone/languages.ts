import type { LanguageFrame } from '../contracts/wire/to-relay.ts';
import type { RelayOptions } from './relay-options.ts';

/** The languages of one connection: what the relay speaks and what it listens for now. */
export interface Languages {
  /** Of text that comes now. */
  readonly spoken: string;
  /** `lang` of the prompts of a caller who talks `spoken`. */
  langOf(spoken: string | undefined): string;
  /** For what comes after it: text that waits already keeps its voice (unconfirmed). */
  change(frame: LanguageFrame): void;
  speakerOf(language: string): { readonly language: string; readonly voice?: string };
}

export function createLanguages(
  { ttsLanguage, transcriptionLanguage, languages }: RelayOptions,
  problem: (text: string) => void,
): Languages {
  let spoken = ttsLanguage;
  let heard = transcriptionLanguage;
  const isDeclared = (code: string) => code === 'multi' || languages[code] !== undefined;
  return {
    get spoken() {
      return spoken;
    },
    langOf(talked) {
      // `multi` finds out by itself; otherwise all is taken for the language asked for, which flux cuts to `en` (seen).
      if (heard === 'multi') return primaryTag(talked ?? 'en');
      return languages[heard]?.speechModel?.startsWith('flux') === true ? primaryTag(heard) : heard;
    },
    change(frame) {
      const next = { spoken: frame.ttsLanguage ?? spoken, heard: frame.transcriptionLanguage ?? heard };
      const unknown = Object.values(next).find((code) => !isDeclared(code));
      if (unknown === undefined) ({ spoken, heard } = next);
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
