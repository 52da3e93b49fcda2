import { describe, expect, it } from 'vitest';
import { agrees, namesOther } from '../../../src/conversation/tools/agreement.ts';
import { claimsTooMuch } from '../../../src/conversation/tools/claims.ts';
import { readBackText } from '../../../src/conversation/tools/read-back.ts';
import { noteText, resultText, shortResult } from '../../../src/conversation/tools/results.ts';
import { recordedActions } from '../../../src/conversation/tools/recorded-actions.ts';
import { aTool, BOOKING, toolAgent, toolsOf } from './a-tool.ts';

describe('R-G1: a read-back', () => {
  it('names the weekday', () => {
    expect(readBackText(toolAgent, { tool: 'book', arguments: BOOKING })).toBe(
      'Shall I book Tuesday, December 1, 10:00 AM for Ana Ruiz?',
    );
  });

  it('names the weekday also of times in lists and objects', () => {
    const at = { type: 'string', format: 'date-time' };
    const parameters = {
      type: 'object',
      properties: {
        slot: { type: 'object', properties: { start: at, seats: { type: 'integer' } } },
        days: { type: 'array', items: { type: 'string', format: 'date' } },
      },
    };
    const { readBack, ...tool } = aTool({ parameters });
    const given = { slot: { start: BOOKING.start, seats: 2 }, days: ['2026-12-01', '2026-12-02'] };
    expect(readBackText({ ...toolAgent, tools: [tool] }, { tool: 'book', arguments: given })).toBe(
      'your booking. slot: start: Tuesday, December 1, 10:00 AM, seats: 2; days: Tuesday, December 1, Wednesday, December 2. Is that right?',
    );
  });

  it('without words of its own lists the details and asks', () => {
    const { readBack, ...tool } = aTool();
    expect(readBackText({ ...toolAgent, tools: [tool] }, { tool: 'book', arguments: BOOKING })).toBe(
      'your booking. start: Tuesday, December 1, 10:00 AM; name: Ana Ruiz. Is that right?',
    );
  });
});

it.each([
  ['Sí, por favor.', ['es-US'], true],
  ['Sí, por favor.', [], false],
  ['Yes, but no.', ['es-US'], false],
  ['Banana.', ['es-US', 'xx'], false],
])('R-G1: "%s" in an English call of an agent that also speaks %j agrees: %s', (words, others, isYes) => {
  expect(agrees(words, 'en-US', others)).toBe(isYes);
});

describe('R-G1: words with a yes in them', () => {
  it.each([
    ['Okay, don’t do it.', 'en-US'],
    ['Great, then don’t.', 'en-US'],
    ['I can’t do that.', 'en-US'],
    ["That doesn't sound right.", 'en-US'],
    ["I won't confirm that.", 'en-US'],
    ['Never mind, all right?!', 'en-US'],
    ['Never do that.', 'en-US'],
    ['Yes, except the name is Bob.', 'en-US'],
    ['Sure, let me think.', 'en-US'],
    ['Okay, forget it.', 'en-US'],
    ['Yes... oh, make that Friday.', 'en-US'],
    ['Yes, could we make it four', 'en-US'],
    ['Sure, how about Thursday', 'en-US'],
    ['Okay, hang on a sec.', 'en-US'],
    ["I'm fine.", 'en-US'],
    ['Yeah, just a minute.', 'en-US'],
    ['Okay so what happens now', 'en-US'],
    ['Right and how much is it', 'en-US'],
    ['Is that right', 'en-US'],
    ['Okay, do I need to pay now', 'en-US'],
    ['Ja, und wie lange dauert das', 'de-DE'],
    ['Vale, y cuánto cuesta', 'es-ES'],
    ["D'accord, c'est combien", 'fr-FR'],
    ['Ja, aber um elf.', 'de-DE'],
    ['Klar, lassen wir das.', 'de-DE'],
    ['Oui, sauf le nom.', 'fr-FR'],
    ['D’accord, laissez tomber.', 'fr-FR'],
    ['Claro, nunca.', 'es-ES'],
    ['Sì, però alle undici.', 'it-IT'],
    ['Claro, deixa para lá.', 'pt-BR'],
    ['Ja, laat maar.', 'nl-NL'],
    ['Okay, maybe.', 'en-US'],
    ['Yes, if it’s before noon.', 'en-US'],
    ['Yes, as long as it is free.', 'en-US'],
    ['Okay, later.', 'en-US'],
    ['Okay, although I would prefer the afternoon.', 'en-US'],
    ['Sure, leave it.', 'en-US'],
    ['Okay, I will think about it.', 'en-US'],
    ['Yes, I changed my mind.', 'en-US'],
    ['Right, so I wanted to ask about parking.', 'en-US'],
    ['Please repeat that.', 'en-US'],
    ['No worries, leave it.', 'en-US'],
    ['Ja, vielleicht.', 'de-DE'],
    ['Ja, wenn es vormittags ist.', 'de-DE'],
    ['Ja, ich überlege es mir.', 'de-DE'],
    ['Oui, peut-être.', 'fr-FR'],
    ['Oui, si c’est gratuit.', 'fr-FR'],
    ['Sí, tal vez.', 'es-ES'],
    ['Sí, si es gratis.', 'es-ES'],
    ['Sì, forse.', 'it-IT'],
    ['Sim, talvez.', 'pt-BR'],
    ['Ja, misschien.', 'nl-NL'],
  ])('do not agree if they object: %j', (words, language) => {
    expect(agrees(words, language)).toBe(false);
  });

  it.each([
    ['That’s fine.', 'en-US'],
    ['Yes, please book it.', 'en-US'],
    ['D’accord.', 'fr-FR'],
    ['C’est ça.', 'fr-FR'],
    ["Yes, ma'am.", 'en-US'],
    ['Yes, I want it canceled.', 'en-US'],
    ["Yes, that's what I want.", 'en-US'],
    ['Fine.', 'en-US'],
    ['Right, and a second one for my wife.', 'en-US'],
    ['Yes, whenever you can.', 'en-US'],
    ['You are right.', 'en-US'],
    ['Yes, book it for Tuesday when you open.', 'en-US'],
    ['Ja, so wie besprochen.', 'de-DE'],
    ['Oui, annulez-le.', 'fr-FR'],
    ['Sí, cancele la cita.', 'es-ES'],
    ['Ja, der zehnte Mai passt.', 'de-DE'],
    ['Ja, gerne.', 'de-DE'],
    ['Perfecto, adelante.', 'es-ES'],
    ['D’accordo.', 'it-IT'],
    ['Pode ser.', 'pt-BR'],
    ['Ja, graag.', 'nl-NL'],
    ['No problem, go ahead.', 'en-US'],
    ['Not a problem.', 'en-US'],
    ['Sure, why not.', 'en-US'],
    ['Mm-hm.', 'en-US'],
    ['By all means.', 'en-US'],
    ['Yes, if you could.', 'en-US'],
    ['Of course.', 'en-US'],
    ['Please.', 'en-US'],
    ['Kein Problem, machen Sie.', 'de-DE'],
    ['Pas de problème.', 'fr-FR'],
    ['Pourquoi pas.', 'fr-FR'],
    ['Sí, desde luego.', 'es-ES'],
    ['No hay problema.', 'es-ES'],
    ['Nessun problema.', 'it-IT'],
    ['Sim, o nome está certo.', 'pt-BR'],
    ['Doe maar.', 'nl-NL'],
    ['Yes, cancel.', 'en-US'],
    ['Ja, machen Sie mal.', 'de-DE'],
  ])('agree: %j', (words, language) => {
    expect(agrees(words, language)).toBe(true);
  });
});

it.each([
  ['Sure, Thursday at ten.', 'en-US', true],
  ['Yes, WEDNESDAY.', 'en-US', false],
  ['Yes, the second.', 'en-US', false],
  ['Sure, eleven.', 'en-US', true],
  ['Yes, at ten.', 'en-US', false],
  ['Yes, half past ten.', 'en-US', true],
  ['Yes, for four people.', 'en-US', true],
  ['Yes, for the two of us, that one.', 'en-US', false],
  ['Yes, one hundred percent.', 'en-US', false],
  ['Yes, two oh seven, five five five, oh one four two.', 'en-US', false],
  ['Yes, two oh seven, five five five, oh one four three.', 'en-US', true],
  ['Ja, am Donnerstag.', 'de-DE', true],
  ['Ja, Mittwoch passt.', 'de-DE', false],
  ['Ja, um elf.', 'de-DE', true],
  ['Ja, um zehn.', 'de-DE', false],
  ['Oui, jeudi.', 'fr-FR', true],
  ['Oui, à onze heures.', 'fr-FR', true],
  ['Sí, el miércoles.', 'es-ES', false],
  ['Vale, somos cuatro.', 'es-ES', true],
  ['Va bene, siamo in quattro.', 'it-IT', true],
  ['Sim, às onze.', 'pt-BR', true],
  ['Ja, om tien uur.', 'nl-NL', false],
  ['Okay, cancel.', 'en-US', true],
  ['Ja, stornieren.', 'de-DE', true],
])('R-G1: to a Wednesday at ten for two, %j (%s) names something else: %s', (said, language, isOther) => {
  const readBack =
    'Wednesday, December 2, 10:00 AM, 2 people, 207 555 0142. Mittwoch, 2. Dezember. Mercredi 2. Miércoles 2.';
  expect(namesOther(said, readBack, language)).toBe(isOther);
});

it('R-G1: "Yes, cancel" agrees to a cancellation', () => {
  expect(namesOther('Yes, cancel.', 'Shall I cancel the booking of Wednesday?', 'en-US')).toBe(false);
  expect(namesOther('Ja, stornieren.', 'Soll ich Ihren Termin absagen?', 'de-DE')).toBe(false);
});

describe('R-G3: a read-back of what was spoken', () => {
  const agentWith = (tools: unknown) => ({ ...toolAgent, tools: toolsOf(tools) });
  const message = { message: 'Call me.', name: 'Smyth', number: '+12075550142', email: 'jo@example.com' };

  it('says a number in groups and an address, and spells a name if the caller had to', () => {
    const agent = agentWith({ takeMessage: { deliverTo: ['owner'] } });
    const readBack = { tool: 'takeMessage', arguments: message };
    expect(readBackText(agent, readBack)).toBe(
      'your message. message: Call me.; name: Smyth; number: (207) 555-0142; email: jo@example.com. Is that right?',
    );
    expect(readBackText(agent, { ...readBack, isSpelled: true })).toContain('name: Smyth, S, M, Y, T, H;');
  });

  it('of a text says what it says, and where it goes', () => {
    const address = '12 Harbor Street.';
    const named = agentWith({ sendText: { texts: { address } } });
    expect(readBackText(named, { tool: 'sendText', arguments: { text: 'address' } })).toBe(
      `Shall I send a text message to the number you are calling from? It says: ${address}`,
    );
    const free = agentWith({ sendText: true });
    const given = { text: 'See you at ten. Bring $$ & cash.', number: '+447911123456' };
    expect(readBackText(free, { tool: 'sendText', arguments: given })).toBe(
      'Shall I send a text message to +44 7911 123456? It says: See you at ten. Bring $$ & cash.',
    );
  });
});

describe('R-G1: an answer that reports an effect', () => {
  const booked = { id: '1', tool: 'book', arguments: {}, status: 'done' } as const;

  it.each([
    'I have booked you in for Tuesday.',
    "Perfect. I've just cancelled it.",
    'No problem, it is now booked.',
    "You're all set.",
    'Your table is reserved.',
    'We have moved your appointment.',
    'Your appointment on Tuesday is confirmed.',
    'Your tune-up has been scheduled for ten.',
  ])('without a result claims too much: %s', (text) => {
    expect(claimsTooMuch(toolAgent, text, {})).toBe(true);
    expect(claimsTooMuch(toolAgent, text, { actions: [booked] })).toBe(false);
    expect(claimsTooMuch(toolAgent, text, { actions: [{ ...booked, tool: 'availability' }] })).toBe(true);
  });

  it.each([
    "I've passed your message on.",
    'Your message has been sent to the team.',
    'I have passed that on.',
  ])('of a message needs a message, not a booking: %s', (text) => {
    const messageTool = { ...aTool(), name: 'takeMessage', kind: 'message', destinations: [] } as const;
    const agent = { ...toolAgent, tools: [aTool(), messageTool] };
    const left = { ...booked, tool: 'takeMessage' };
    expect(claimsTooMuch(agent, text, { actions: [booked] })).toBe(true);
    expect(claimsTooMuch(agent, text, { actions: [left] })).toBe(false);
    expect(claimsTooMuch(agent, 'I have booked it.', { actions: [left] })).toBe(true);
  });

  it.each([
    'I can book you in for Tuesday.',
    'Shall I book it?',
    'That has not been booked yet.',
    "It hasn't been booked yet.",
    'Once it is booked, you get a number.',
    'Tuesday is booked up.',
    'You are booked for Tuesday at ten?',
    'We moved to Harbor Street last year.',
    'In May we changed our hours.',
    'The tours are scheduled for ten.',
    'I can pass your message on.',
    'If your message has been sent, you get an e-mail.',
  ])('is none: %s', (text) => {
    expect(claimsTooMuch(toolAgent, text, {})).toBe(false);
  });
});

describe('R-G3: an answer that reports a text', () => {
  const agent = { ...toolAgent, tools: toolsOf({ sendText: true }) };
  const sent = { id: '1', tool: 'sendText', arguments: {}, status: 'done' } as const;

  it.each([
    'I have sent you a text.',
    "I've just texted you the address.",
    'The text message has been sent.',
    'Your text is on its way.',
    'I just sent it to you by text.',
  ])('without one claims too much: %s', (text) => {
    expect(claimsTooMuch(agent, text, {})).toBe(true);
    expect(claimsTooMuch(agent, text, { actions: [sent] })).toBe(false);
  });

  it.each(['Shall I send you a text?', 'I can text you the address.', 'No text has been sent yet.'])(
    'is none: %s',
    (text) => {
      expect(claimsTooMuch(agent, text, {})).toBe(false);
    },
  );
});

describe('R-G1: results for the model', () => {
  it('say plainly what is not known', () => {
    expect(resultText({ status: 'unknown', cause: 'timeout' })).toContain('not known whether this was done');
    expect(resultText({ status: 'failed', cause: 'unreachable' })).toContain(
      'Not done (the service cannot be reached)',
    );
  });

  it('that the caller does not know are marked', () => {
    const note = { id: '1', tool: 'book', arguments: {}, status: 'done', text: 'B7' } as const;
    expect(noteText(note)).toContain('does not know this yet');
    expect(noteText({ ...note, isTold: true })).toBe('book {}: B7');
  });

  it('of nothing are "none"', () => {
    expect([null, [], '', {}].map((value) => shortResult(value))).toEqual(['none', 'none', 'none', 'none']);
  });

  it.each([
    ['many fields', Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`f${index}`, 'free']))],
    ['long names', { ['n'.repeat(5_000)]: [], other: 1 }],
    [
      'fields within fields',
      { a: { b: { c: Array.from({ length: 900 }, (_, index) => ({ index })) } }, d: [] },
    ],
    ['a thousand levels', JSON.parse(`${'{"a":['.repeat(1_000)}"${'x'.repeat(9_000)}"${']}'.repeat(1_000)}`)],
    ['one long item', [{ note: 'free '.repeat(800) }, { note: 'short' }]],
  ])('are cut if they have %s, and say that there is more', (_what, value) => {
    const text = shortResult(value);
    expect(text.length).toBeLessThan(1_700);
    expect(text).toMatch(/more/u);
  });

  it('say what a long first item begins with', () => {
    expect(shortResult([{ title: 'Parking', text: 'behind '.repeat(400) }, 'x'])).toMatch(
      /^title: Parking; text: behind .* … \(more\), x$/u,
    );
  });
});

it('R-G1: the call record does not hold what a private tool was given and has answered', () => {
  const action = {
    id: '1',
    round: 0,
    callId: 'c',
    tool: 'book',
    arguments: BOOKING,
    status: 'done',
    text: 'B7',
  } as const;
  const agent = { tools: [aTool({ private: true })] };
  expect(recordedActions(agent, [action])[0]).not.toHaveProperty('arguments');
  expect(JSON.stringify(recordedActions(agent, [action]))).not.toContain('B7');
});
