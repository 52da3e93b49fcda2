/** Text that can already be spoken stays as it is. */
import { describe, expect, it } from 'vitest';
import { languagesOf, loadPairs } from '../../../eval/speech/pairs.ts';
import { speechText } from '../../../src/conversation/speech-text/speech-text.ts';

describe('spoken text', () => {
  it.each([
    'A tune-up is seventy-five dollars, and we open at half past nine in the morning.',
    'Call us at two oh seven, five five five, oh one four two.',
    ' and that is all I know. Shall I put you through?',
    'Well… I’m not sure (yet); let me check: “one moment”, please!',
    'It costs three dollars and fifty cents on November twenty-second, twenty twenty-six at nine AM.',
    'No. We do not. I may sit in the sun in May.',
  ])('passes unchanged: %j', (text) => {
    expect(speechText(text, { language: 'en-US' })).toBe(text);
    expect(speechText(text, { language: 'en-GB' })).toBe(text);
  });

  it('of each pair passes a second time unchanged', () => {
    const changed = loadPairs('tuned').flatMap((pair) =>
      languagesOf(pair).flatMap((language) =>
        [speechText(pair.written, { language })].filter((said) => speechText(said, { language }) !== said),
      ),
    );
    expect(changed).toEqual([]);
  });

  it('keeps the space that separates it from earlier speech', () => {
    expect(speechText(' and more', { language: 'de-DE' })).toBe(' and more');
  });
});

describe('other languages', () => {
  it.each([
    ['de-DE', 'Das kostet 3,50 € und wir öffnen um 9:30 Uhr, z. B. am 22.11.2026.'],
    ['fr-FR', 'Bonjour ! Voulez-vous 2 vélos à 15 % ?'],
    ['es-ES', '¿Quiere 3 bicicletas? Cuestan $20.'],
    ['ja-JP', '営業時間は9:00から17:00です。'],
    ['hi-IN', 'हम 9 बजे खुलते हैं।'],
    ['ar', 'نفتح الساعة 9:00.'],
  ])('keep their numbers, dates and abbreviations: %s', (language, text) => {
    expect(speechText(text, { language })).toBe(text);
  });

  it.each([
    ['de-DE', '**Ja**, wir haben `offen` 😊!', 'Ja, wir haben offen !'],
    [
      'de-DE',
      '# Zeiten\n- Mo–Fr\n- Samstag\n\nMehr auf [unserer Seite](https://example.de/a?b).',
      'Zeiten. Mo–Fr, Samstag. Mehr auf unserer Seite.',
    ],
    ['de-DE', '1. Anrufen\n2. Buchen', '1. Anrufen. 2. Buchen'],
    ['fr-FR', 'Voir https://www.example.fr/page?id=1 【3†source】.', 'Voir example.fr.'],
    ['de-DE', '*lacht leise* Das steht in der Preisliste [1].', 'Das steht in der Preisliste.'],
    ['fr-FR', 'Une chambre à 89 € (source : tarifs.md) 🙂.', 'Une chambre à 89 €.'],
    ['pt-BR', 'Acesse bit.ly/agenda?x=1, por favor.', 'Acesse bit.ly, por favor.'],
    ['ja-JP', '**はい**😊\n- 自転車\n- ヘルメット', 'はい。自転車、ヘルメット'],
    ['zh-CN', '## 时间\n我们九点开门', '时间。我们九点开门'],
  ])('lose Markdown, emoji and addresses: %s %j', (language, written, spoken) => {
    expect(speechText(written, { language })).toBe(spoken);
  });
});

describe('the variety of English', () => {
  it.each([
    ['en', 'November twenty-second'],
    ['en-US', 'November twenty-second'],
    ['en_ca', 'November twenty-second'],
    ['en-Latn-GB', 'the twenty-second of November'],
    ['en-AU', 'the twenty-second of November'],
  ])('follows the code %s', (language, spoken) => {
    expect(speechText('22 November', { language })).toBe(spoken);
  });
});
