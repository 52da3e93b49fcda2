/** An agent's list of how its own names and terms are pronounced. */
import { describe, expect, it } from 'vitest';
import { createSpeechText, speechText } from '../../../src/conversation/speech-text/speech-text.ts';
import { aReply } from './a-reply.ts';
import { chance } from './random.ts';
import { randomTokens } from './stream.ts';

const pronunciations = {
  Ngaire: 'Nye-ree',
  sram: 'shram',
  'Port Ellery': 'Port El-uh-ree',
  Port: 'Poort',
  'e-bike': 'ee bike',
  bikes: 'bykes',
  Nora: 'Noh-ra',
  'AT&T': 'ay tee and tee',
  q: 'cue',
};

const said = (text: string, language = 'en-US') => speechText(text, { language, pronunciations });

describe('pronunciations', () => {
  it.each([
    ['Ask Ngaire.', 'Ask Nye-ree.'],
    ['**Ngaire**’s bike', 'Nye-ree’s bike'],
    ['ngaire', 'ngaire'],
    ['NGAIRE', 'NGAIRE'],
    ['Ngaires Ngair XNgaire', 'Ngaires Ngair XNgaire'],
    ['A SRAM or Sram or sram part', 'A shram or shram or shram part'],
    ['In Port Ellery', 'In Port El-uh-ree'],
    ['In Port Elmo', 'In Poort Elmo'],
    ['In Port', 'In Poort'],
    ['the port', 'the port'],
    ['An e-bike is $5', 'An ee bike is five dollars'],
    ['AT&T', 'ay tee and tee'],
    ['motorbikes', 'motorbikes'],
    ['Iraq, q, qq', 'Iraq, cue, qq'],
  ])('say %j as %j', (written, spoken) => {
    expect(said(written)).toBe(spoken);
  });

  it('apply in every language', () => {
    expect(said('Fragen Sie Ngaire!', 'de-DE')).toBe('Fragen Sie Nye-ree!');
  });

  it('make a word wait only while it may become a listed one', () => {
    const speech = createSpeechText({ language: 'en-US', pronunciations });
    expect(speech.push('We')).toBe('We');
    expect(speech.push(' po')).toBe(' po');
    expect(speech.push(' Po')).toBe('');
    expect(speech.push('int')).toBe(' Point');
  });

  it('are the same however the text is cut', () => {
    const by = chance(3);
    for (let count = 0; count < 300; count += 1) {
      const text = `${aReply(by)} Port Ell Port Ellery, Ngaire`;
      const speech = createSpeechText({ language: 'en-US', pronunciations });
      const spoken = randomTokens(text, by)
        .map((token) => speech.push(token))
        .join('');
      expect(spoken + speech.end()).toBe(said(text));
    }
  });
});
