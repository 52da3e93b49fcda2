import { describe, expect, it } from 'vitest';
import {
  asksForPause,
  isBackchannel,
  isEcho,
  isQuestionInPlay,
  saysGoodbye,
} from '../../src/conversation/turn-taking-words.ts';

describe('R-C9: a backchannel', () => {
  it.each([
    ['en-US', 'Mhm.'],
    ['en-US', 'Okay.'],
    ['en-GB', 'Right, right.'],
    ['en-US', 'Uh-huh, I see.'],
    ['en-US', 'Oh nice, makes sense.'],
    ['en-GB', "That's right, yup."],
    ['de-DE', 'Ja, genau.'],
    ['de-DE', 'Na klar, in Ordnung.'],
    ['fr-FR', "Ah oui, c'est bon."],
    ['es-US', 'Sí, claro.'],
    ['fr-FR', "D'accord."],
    ['it-IT', 'Va bene.'],
    ['pt-BR', 'Tá bom.'],
    ['nl-NL', 'Oké.'],
    ['ja-JP', 'Mm-hmm.'],
  ])('in %s: %s', (language, text) => {
    expect(isBackchannel(text, language)).toBe(true);
  });

  it.each([
    ['en-US', 'No.'],
    ['en-US', "That's not what I asked."],
    ['en-US', 'Okay, when do you open?'],
    ['en-US', 'Right?'],
    ['en-US', 'Okay okay okay okay okay okay okay'],
    ['es-US', 'Right.'],
    ['en-US', ''],
  ])('is not, in %s: %s', (language, text) => {
    expect(isBackchannel(text, language)).toBe(false);
  });
});

it.each([
  ['en-US', 'Stop.', true],
  ['en-US', 'Okay, hold on.', true],
  ['en-US', 'One second, please.', true],
  ['en-US', 'Um, wait.', true],
  ['en-US', 'Sorry, hold on, let me get a pen.', true],
  ['en-GB', 'Bear with me a second.', true],
  ['en-US', 'Sorry.', false],
  ['fr-FR', 'Ne quittez pas.', true],
  ['en-US', 'Wait, do you rent bikes?', false],
  ['en-US', 'Okay.', false],
  ['de-DE', 'Einen Moment bitte.', true],
  ['es-US', 'Espere.', true],
  ['ja-JP', 'Stop.', false],
])('R-C9: a request for a pause, in %s: %s is one: %s', (language, text, expected) => {
  expect(asksForPause(text, language)).toBe(expected);
});

it.each([
  ['en-US', 'Goodbye.', true],
  ['en-US', 'That’s all, thanks.', true],
  ['en-US', 'Thank you for calling. Goodbye!', true],
  ['en-US', "That's everything, talk to you later.", true],
  ['en-US', 'How do I say goodbye?', false],
  ['en-US', 'When do you open', false],
  ['de-DE', 'Danke, auf Wiederhören!', true],
  ['fr-FR', 'Merci, au revoir.', true],
  ['ja-JP', 'Bye bye', true],
])('R-C9: a goodbye, in %s: %s is one: %s', (language, text, expected) => {
  expect(saysGoodbye(text, language)).toBe(expected);
});

it.each([
  ['We open at nine. Shall I go on?', 'We open', false],
  ['We open at nine. Shall I go on?', 'We open at nine.', true],
  ['We open at nine. Shall I go on?', 'We open at nine. Shall I', true],
  ['We open at nine. Shall I go on?', 'We open at nine. Shall I go on?', true],
  ['Shall I go on? It takes a while.', 'Shall I go on?', true],
  ['Shall I go on? It takes a while.', 'Shall I go on? It takes', false],
])('R-C9: of "%s" a question is in play after "%s": %s', (said, heard, expected) => {
  expect(isQuestionInPlay(said, heard)).toBe(expected);
});

it('R-C9: an echo is a part of what the agent said, at least four words long', () => {
  const said = 'We are open from nine to five, every day.';
  expect(isEcho('Open from nine to five', said)).toBe(true);
  expect(isEcho('Nine to five?', said)).toBe(false);
  expect(isEcho('Are you open every day?', said)).toBe(false);
});
