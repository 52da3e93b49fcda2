import { describe, expect, it } from 'vitest';
import { questionKind } from '../../src/conversation/question-kind.ts';

describe('questionKind', () => {
  it.each([
    ['Hi there, good morning!', 'greeting'],
    ['hi where are you guys', 'other'],
    ['hello, are you still there?', 'greeting'],
    ['Thanks so much.', 'thanks'],
    ["No, that's all, thank you. Bye!", 'goodbye'],
    ['how are you doing today', 'howAreYou'],
    ['lovely weather outside', 'smallTalk'],
    ["it's raining again", 'smallTalk'],
    ['yes please', 'yes'],
    ['Yeah, sure.', 'yes'],
    ['no thank you', 'no'],
    ["nope, I'm good", 'no'],
    ["No, what's the price?", 'price'],
    ['Sorry, what?', 'repeat'],
    ['pardon me', 'repeat'],
    ['could you say that again please', 'repeat'],
    ["I didn't quite catch that", 'repeat'],
    ['Can you repeat the price of a tune-up?', 'price'],
    ['Hello, when are you open?', 'hours'],
    ['Thanks. And how much is a tune-up?', 'price'],
    ['Can I talk to a human?', 'human'],
    ['Could you put me through to Nora?', 'human'],
    ['please have someone call me back', 'human'],
    ['can I leave a message for the owner', 'human'],
    ['How do I get to your shop?', 'other'],
    ['I am really unhappy with the repair.', 'complaint'],
    ["I'd like to reserve two bikes", 'booking'],
    ['Um, well…', 'unclear'],
    ['', 'unclear'],
    ['Where are you?', 'other'],
    ['Do you fix derailleurs?', 'other'],
    ['whats your name', 'who'],
    ['who is this', 'who'],
    ['what can you do', 'ability'],
    ['how can you help me', 'ability'],
    ['what sort of things can you help me with', 'ability'],
    ["That'll be all", 'goodbye'],
    ["Cheers, that's everything I needed", 'goodbye'],
    ['Alright then, take care', 'goodbye'],
    ['Great, thank you very much, have a good one', 'goodbye'],
    ['Um okay cool thanks a bunch', 'thanks'],
    ["How's it going?", 'howAreYou'],
    ["Lovely weather we're having", 'smallTalk'],
    ['Hello? Anybody there?', 'greeting'],
    ['Sounds good', 'yes'],
    ["Nope, I'm all good, thanks so much", 'no'],
    ['Never mind', 'no'],
    ["You're breaking up", 'repeat'],
    ['Could you slow down and say that again?', 'repeat'],
    ['hold on a second', 'wait'],
    ['Hmm, let me think', 'wait'],
    ['Wait, how much is it?', 'price'],
    ['Okay great, and do you sell helmets?', 'other'],
    ['Do I have the right number for the bike shop?', 'who'],
    ["This is ridiculous, I've been waiting for an hour", 'complaint'],
    ['Can you have somebody ring me?', 'human'],
  ])('takes "%s" for %s', (question, kind) => {
    expect(questionKind(question)).toBe(kind);
  });

  it.each([
    'Are you a real person?',
    'are you human',
    "You're not a robot, are you a robot?",
    'is this a machine',
    'Am I talking to a computer?',
    'am I speaking to a person or a machine',
    'wait, are you AI?',
    'is this an actual person',
    'are you some kind of chatbot',
    'Is that a recording',
    'am I on with a machine',
    "You're not a real person, are you?",
  ])('asks whether the agent is a person (R-C12): %s', (question) => {
    expect(questionKind(question)).toBe('robot');
  });

  it.each(['I want to speak to a real person', 'let me talk to a human being', 'give me an operator'])(
    'asks for a person: %s',
    (question) => {
      expect(questionKind(question)).toBe('human');
    },
  );
});
