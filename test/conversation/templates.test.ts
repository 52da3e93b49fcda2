import { describe, expect, it } from 'vitest';
import { questionKind } from '../../src/conversation/question-kind.ts';
import { templateReply } from '../../src/conversation/templates.ts';
import type { TemplateInput } from '../../src/conversation/templates.ts';
import { sampleAgent, samplePassage } from '../fakes/sample-agent.ts';

const HOURS = samplePassage(
  'When are you open?',
  'The shop is by the ferry. From April to October we are open Tuesday through Saturday from 9 to 6. We are closed on Mondays. Dogs are welcome.',
);
const PRICES = samplePassage(
  'Repair prices',
  'A basic tune-up is 75 dollars. Fixing a flat tire is 20 dollars.',
  0.6,
);

function reply(question: string, rest: Partial<TemplateInput> = {}): string {
  return templateReply({ agent: sampleAgent(), question, passages: [HOURS, PRICES], ...rest });
}

describe('questionKind', () => {
  it.each([
    ['Hi there, good morning!', 'greeting'],
    ['Thanks so much.', 'thanks'],
    ["No, that's all, thank you. Bye!", 'goodbye'],
    ['Hello, when are you open?', 'hours'],
    ['Thanks. And how much is a tune-up?', 'price'],
    ['Can I talk to a human?', 'human'],
    ['Could you put me through to Nora?', 'human'],
    ['How do I get to your shop?', 'other'],
    ['I am really unhappy with the repair.', 'complaint'],
    ["I'd like to reserve two bikes", 'booking'],
    ['Um, well…', 'unclear'],
    ['', 'unclear'],
    ['Where are you?', 'other'],
    ['Do you fix derailleurs?', 'other'],
  ])('takes "%s" for %s', (question, kind) => {
    expect(questionKind(question)).toBe(kind);
  });
});

describe('templateReply from passages', () => {
  it('says the sentences that answer, whole, and not the ones around them', () => {
    expect(reply('When are you open?')).toBe(
      'From April to October we are open Tuesday through Saturday from 9 to 6. We are closed on Mondays.',
    );
  });

  it('takes the passage that mentions the subject, not the one with the highest score', () => {
    expect(reply('What does a flat tire cost?')).toBe('Fixing a flat tire is 20 dollars.');
  });

  it('adds no sentence beyond the maximum length, and cuts none', () => {
    const agent = sampleAgent();
    const short = { ...agent, limits: { ...agent.limits, maxResponseChars: 80 } };
    expect(reply('When are you open?', { agent: short })).toBe(
      'From April to October we are open Tuesday through Saturday from 9 to 6.',
    );
  });

  it('does not quote the price of one thing for another', () => {
    expect(reply('How much is a submarine?')).toMatch(/do not have that price/u);
  });

  it.each(['Are you open on Fridays?', 'What about Monday?'])(
    'finds the answer for a day (%s)',
    (question) => {
      expect(reply(question)).toMatch(
        question.includes('Monday') ? /closed on Mondays/u : /Tuesday through Saturday/u,
      );
    },
  );

  it('includes the sentence that the answer refers to', () => {
    const passage = samplePassage(
      'Late returns',
      'Half an hour is free. After that a late return costs 10 dollars an hour.',
    );
    expect(reply('What does a late return cost?', { passages: [passage] })).toMatch(
      /^Half an hour is free\. After that/u,
    );
  });

  it('speaks no markdown and no link', () => {
    const passage = samplePassage(
      'Tours',
      '- **Tours** leave on [Sundays](https://example.com), see https://example.com/tours today.',
    );
    expect(reply('Do you have tours?', { passages: [passage] })).toBe('Tours leave on Sundays, see today.');
  });

  it('answers in the language of the passages', () => {
    const passage = samplePassage(
      'Öffnungszeiten',
      'Wir haben von neun bis sechs geöffnet. Montags ist Ruhetag.',
    );
    const agent = sampleAgent({ language: 'de-DE' });
    expect(reply('Wann habt ihr geöffnet?', { agent, passages: [passage] })).toContain('von neun bis sechs');
  });
});

describe('templateReply without a passage that fits', () => {
  it.each([
    ['Hello?', /How can I help you/u],
    ['Thank you!', /welcome/u],
    ['Goodbye.', /Thank you for calling/u],
    ['I want to talk to a person', /cannot put you through/u],
    ['This is unacceptable!', /sorry that this went wrong/u],
    ['When do you close?', /do not have the hours/u],
    ['How much is it?', /rather not guess/u],
    ['I need an appointment', /cannot make a booking/u],
    ['Hmm?', /other words|tell me a little more/u],
    ['Do you sell boats?', /cannot answer that right now/u],
  ])('answers "%s" politely', (question, expected) => {
    expect(reply(question, { passages: [] })).toMatch(expected);
  });

  it('says the agent’s apology in a language without polite lines', () => {
    const agent = sampleAgent({
      language: 'de-DE',
      phrases: { ...sampleAgent().phrases, apology: 'Das weiß ich leider nicht.' },
    });
    expect(reply('Wie viel kostet das?', { agent, passages: [] })).toBe('Das weiß ich leider nicht.');
  });
});

describe('templateReply and what was said before', () => {
  const questions = [
    'Hello',
    'Thanks',
    'Bye',
    'A human please',
    'Terrible',
    'Opening hours',
    'How much',
    'A booking',
    'Hm',
    'Boats',
    'When are you open?',
  ];

  it.each(questions)('never says the same sentence twice in a row (%s)', (question) => {
    const first = reply(question);
    const second = reply(question, { avoid: first });
    const sentences = second.split(/(?<=[.!?]) /u);
    expect(sentences.filter((sentence) => first.includes(sentence))).toEqual([]);
    expect(second).not.toBe('');
  });

  it('continues after the words already said', () => {
    expect(reply('When are you open?', { alreadySaid: 'From April to October we are open' })).toBe(
      'Tuesday through Saturday from 9 to 6. We are closed on Mondays.',
    );
  });

  it('repeats a word that was cut in the middle', () => {
    expect(reply('When are you open?', { alreadySaid: 'From April to Octo' })).toMatch(
      /^October we are open/u,
    );
  });

  it('adds a closing line if all of the answer was said', () => {
    expect(reply('When are you open?', { alreadySaid: reply('When are you open?') })).toBe(
      'Is there anything else?',
    );
  });

  it('starts again, and says so, if another rung broke off inside a sentence', () => {
    expect(reply('When are you open?', { alreadySaid: 'Well, we usually' })).toBe(
      `Sorry, let me start that again. ${reply('When are you open?')}`,
    );
  });

  it('continues without an apology after complete sentences of another rung', () => {
    expect(reply('When are you open?', { alreadySaid: 'Good question!' })).toBe(reply('When are you open?'));
  });

  it('is deterministic', () => {
    expect(reply('When are you open?')).toBe(reply('When are you open?'));
  });
});
