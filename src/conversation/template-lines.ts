/** The fixed sentences of answers without a model. They offer only what the agent can do. */
import type { AgentConfig } from '../contracts/agent.ts';
import { waysToReach } from './capabilities.ts';
import type { QuestionKind } from './question-kind.ts';

/** Two wordings, so that the agent does not repeat itself. */
export type Pair = readonly [string, string];

interface Line {
  readonly lines: Pair;
  /** The way to reach a person follows, because the agent cannot help. */
  readonly isLost?: true;
}

type LineKind = Exclude<QuestionKind, 'other' | 'repeat' | 'who'>;

const LINES: Readonly<Record<LineKind, Line>> = {
  greeting: { lines: ['Hello! How can I help you?', 'Yes, I am here. What can I do for you?'] },
  thanks: {
    lines: ['You are very welcome. Is there anything else?', 'My pleasure. Can I help with anything more?'],
  },
  goodbye: { lines: ['Thank you for calling. Goodbye!', 'Goodbye, and have a good day!'] },
  howAreYou: {
    lines: ['I am well, thank you. How can I help you?', 'Very well, thank you. What can I do for you?'],
  },
  wait: { lines: ['Of course, take your time.', 'No hurry, I am listening.'] },
  smallTalk: { lines: ['I see. How can I help you?', 'Good to know. What can I do for you?'] },
  yes: { lines: ['What would you like to know?', 'Please go ahead: what is your question?'] },
  no: {
    lines: ['All right. Thank you for calling. Goodbye!', 'Thank you for your call, and have a good day!'],
  },
  robot: {
    lines: [
      'I am an automated assistant, not a person. What would you like to know?',
      'Yes, you are talking to an automated assistant. How can I help?',
    ],
  },
  ability: {
    lines: [
      'I can answer questions about our business. What would you like to know?',
      'You can ask me about what we do and how to find us. What is your question?',
    ],
  },
  human: {
    lines: [
      'I cannot put you through or take a message.',
      'I have no way to connect you or to note a message.',
    ],
    isLost: true,
  },
  complaint: {
    lines: ['I am sorry that this went wrong.', 'I am sorry to hear that.'],
    isLost: true,
  },
  hours: {
    lines: ['I am sorry, I do not have the hours for that.', 'I cannot look up those hours.'],
    isLost: true,
  },
  price: {
    lines: [
      'I am sorry, I do not have that price at hand, and I would rather not guess.',
      'I cannot look up that price.',
    ],
    isLost: true,
  },
  booking: {
    lines: ['I am sorry, I cannot make a booking.', 'Bookings are not possible with me.'],
    isLost: true,
  },
  unclear: {
    lines: [
      'I am sorry, I did not quite get that. Could you say it in other words?',
      'Could you tell me a little more about what you need?',
    ],
  },
};

const UNKNOWN = 'I do not know that, I am afraid.';
const ANYTHING_ELSE: Pair = [
  'Is there something else that I can help with?',
  'Shall we try another question?',
];

/** Said after a complete answer. */
export const CLOSING: Pair = ['Is there anything else?', 'What else can I do for you?'];
/** Said after a "no" that does not end the conversation. */
export const GO_ON: Pair = ['All right. Is there anything else?', 'All right. What else can I do for you?'];
/** Said when the beginning of an answer is lost. */
export const SAY_AGAIN = 'Sorry, let me start that again.';

/** The two wordings for a kind of question. */
export function linesFor(agent: AgentConfig, kind: Exclude<QuestionKind, 'repeat'>): Pair {
  if (kind === 'other') return unknownLines(agent);
  return kind === 'who' ? whoLines(agent) : wordings(agent, LINES[kind]);
}

function wordings(agent: AgentConfig, { lines, isLost }: Line): Pair {
  return isLost === true ? [withOffer(agent, lines[0], 0), withOffer(agent, lines[1], 1)] : lines;
}

function unknownLines(agent: AgentConfig): Pair {
  return [agent.phrases.apology, withOffer(agent, UNKNOWN, 1)];
}

function whoLines({ name }: AgentConfig): Pair {
  return [
    `My name is ${name}, and I am an automated assistant. How can I help you?`,
    `This is ${name}, an automated assistant. What can I do for you?`,
  ];
}

/** The sentence, and how to reach a person. If the file names no way, the agent asks what else it can do. */
function withOffer(agent: AgentConfig, sentence: string, wording: 0 | 1): string {
  const ways = waysToReach(agent);
  if (ways.length === 0) return `${sentence} ${ANYTHING_ELSE[wording]}`;
  return `${sentence} ${wording === 0 ? 'To reach a person, please' : 'You can'} ${ways.join(' or ')}.`;
}

/** Every sentence that a template can say without a passage. */
export function templateSentences(agent: AgentConfig): readonly string[] {
  const fixed = Object.values(LINES).map((line) => wordings(agent, line));
  return [...fixed, unknownLines(agent), whoLines(agent), CLOSING, GO_ON].flat().concat(SAY_AGAIN);
}
