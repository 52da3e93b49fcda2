import { describe, expect, it } from 'vitest';
import {
  agentSaysGoodbye,
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
    ['en-US', 'Great, thanks.'],
    ['en-US', 'Ha ha ha.'],
    ['de-DE', 'Ähm.'],
    ['fr-FR', "D'accord, merci."],
    ['es-US', 'Muy bien, gracias.'],
    ['it-IT', 'Ah, capito.'],
    ['pt-BR', 'Ah, tá.'],
    ['nl-NL', 'Is goed, dank u.'],
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
    ['en-US', 'Okay, Tuesday.'],
    ['en-US', 'Thanks, but no.'],
    ['en-US', 'Right side, please.'],
    ['de-DE', 'Gut, dann zwei.'],
    ['es-US', 'El martes.'],
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
  ['en-US', 'Just one second.', true],
  ['en-US', 'Can you hold on a second?', true],
  ['en-US', 'One sec, my kid is calling.', true],
  ['en-US', 'Hold on, let me find my card.', true],
  ['en-US', 'Just one.', false],
  ['en-US', 'Wait, my order was wrong.', false],
  ['en-US', 'Hold on, my reservation is for Friday.', false],
  ['en-US', 'Wait, I need to get my money back.', false],
  ['en-US', 'Wait, how long?', false],
  ['de-DE', 'Moment, es klingelt.', true],
  ['de-DE', 'Moment, ich suche ein Zimmer.', false],
  ['fr-FR', 'Attendez, mon fils m’appelle.', true],
  ['es-US', 'Permítame un momento, por favor.', true],
  ['es-US', 'Para dos personas.', false],
  ['es-US', 'Para', false],
  ['it-IT', 'Un attimo solo, per favore.', true],
  ['it-IT', 'Un attimo, prendo due pizze.', false],
  ['pt-BR', 'Espera aí.', true],
  ['nl-NL', 'Momentje graag.', true],
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
  ['en-US', "No, that's all I needed, thanks a lot.", true],
  ['en-US', 'Goodbye and thank you for your help.', true],
  ['en-US', 'Thank you, you have a nice weekend too.', true],
  ['en-US', 'Okay, see you on Friday.', true],
  ['de-DE', 'Nein, das wär’s, schönes Wochenende.', true],
  ['fr-FR', 'Merci, bonne fin de journée.', true],
  ['es-US', 'Nada más, gracias, que le vaya bien.', true],
  ['it-IT', 'Va bene, a domani.', true],
  ['pt-BR', 'Só isso, obrigado, boa noite.', true],
  ['nl-NL', 'Dank u, dag.', true],
  ['en-US', 'I want to say goodbye to my old phone plan.', false],
  ['en-US', 'I want to say goodbye.', false],
  ['en-US', 'Bye-bye cake', false],
  ['en-US', 'I would like to have a good view', false],
  ['en-US', "That's all I know about my order", false],
  ['en-US', 'I need someone to take care of my dog', false],
  ['en-US', 'Can I see you tomorrow', false],
  ['de-DE', 'Ich brauche es bis Montag', false],
  ['de-DE', 'Das ist alles sehr teuer', false],
  ['fr-FR', "C'est tout à fait autre chose", false],
  ['es-US', 'Nada más quiero saber el precio', false],
  ['it-IT', 'Ciao, vorrei prenotare un tavolo', false],
  ['pt-BR', 'É tudo incluído', false],
  ['nl-NL', 'Op welke dag bent u open', false],
])('R-C9: a goodbye, in %s: %s is one: %s', (language, text, expected) => {
  expect(saysGoodbye(text, language)).toBe(expected);
});

it.each([
  ['en-US', 'Thank you for calling. Have a great rest of your afternoon!', true],
  ['en-US', 'Goodbye, and enjoy your ride on Saturday.', true],
  ['de-DE', 'Ich wünsche Ihnen einen schönen Tag.', true],
  ['en-US', 'We open at nine.', false],
])('R-C9: a goodbye of the agent, in %s: %s is one: %s', (language, text, expected) => {
  expect(agentSaysGoodbye(text, language)).toBe(expected);
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
