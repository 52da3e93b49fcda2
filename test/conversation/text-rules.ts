/** The rules of the product that read texts of others. */
import { DateTime } from 'luxon';
import { takeAlsoAsked } from '../../src/adapters/documents/also-asked.ts';
import { readCsv } from '../../src/adapters/documents/csv.ts';
import { takeFrontMatter } from '../../src/adapters/documents/front-matter.ts';
import { withoutTemplateTags } from '../../src/adapters/documents/template-tags.ts';
import { buildPassageSearch } from '../../src/adapters/knowledge/passage-search.ts';
import { isMachine } from '../../src/conversation/answering-machine.ts';
import { extractPassages } from '../../src/conversation/extract.ts';
import { keysIn } from '../../src/conversation/keys-alone.ts';
import { languageAfterWords } from '../../src/conversation/languages.ts';
import { normalise } from '../../src/conversation/normalise.ts';
import { spokenPassage } from '../../src/conversation/passage-speech.ts';
import { placeQuestion } from '../../src/conversation/place/place-question.ts';
import { isPromptInjection } from '../../src/conversation/prompt-injection.ts';
import { questionKind } from '../../src/conversation/question-kind.ts';
import { endsLikeSentence, splitSentences } from '../../src/conversation/sentences.ts';
import { plainWords, questionWords, words } from '../../src/conversation/subject-words.ts';
import { templateReply } from '../../src/conversation/templates.ts';
import {
  agentSaysGoodbye,
  asksForPause,
  isBackchannel,
  isEcho,
  isQuestionInPlay,
  mayBecomeBackchannel,
  saysGoodbye,
} from '../../src/conversation/turn-taking-words.ts';
import { readWordings } from '../../src/conversation/wordings.ts';
import { createBlanking } from '../../src/lib/blanking.ts';
import { announcesContact, saysWhereOrWhen } from '../../src/lib/contact.ts';
import { aCall, agent } from './a-call.ts';
import { aPlace } from './place/a-place.ts';

const place = aPlace({ holidays: [{ date: '2026-12-25', name: 'Christmas Day' }] });
const now = DateTime.fromISO('2026-11-29T10:00', { zone: 'America/New_York' });
const bilingual = {
  ...agent,
  recogniser: { ...agent.recogniser, detectLanguage: true },
  languages: { 'es-US': { phrases: agent.phrases } },
  languageRequests: { 'es-US': ['spanish please'] },
};
const search = await buildPassageSearch([{ id: 'a', title: 'Bikes', text: 'A bike is ten dollars.' }]);
const passages = [{ id: 'a', title: 'Bikes', text: 'We rent bikes. They cost $10. '.repeat(20), score: 1 }];

/** Everything that reads what a caller said. */
export const CALLER_RULES: Readonly<Record<string, (said: string) => unknown>> = {
  normalise,
  endsLikeSentence,
  splitSentences,
  questionKind,
  placeQuestion: (said) => placeQuestion(said, agent, place, now),
  languageAfterWords: (text) => languageAfterWords(bilingual, 'en-US', { text, lang: 'en' }),
  rank: (text) => search.rank({ text, depth: 12 }),
  isBackchannel: (said) => isBackchannel(said, 'en-US'),
  mayBecomeBackchannel: (said) => mayBecomeBackchannel(said, 'en-US'),
  asksForPause: (said) => asksForPause(said, 'en-US'),
  agentSaysGoodbye: (said) => agentSaysGoodbye(said, 'en-US'),
  saysGoodbye: (said) => saysGoodbye(said, 'en-US'),
  isEcho: (said) => isEcho(said, 'We open at nine, and close at six.'),
  isEchoOf: (said) => isEcho('We open at nine, and close at six.', said),
  isQuestionInPlay: (said) => isQuestionInPlay(said, said.slice(0, -20)),
  isMachine: (said) => isMachine(aCall(), said),
  isPromptInjection,
  keysIn,
  blank: createBlanking(['patient number \\d+']),
  templateReply: (said) => templateReply({ agent, question: said, passages: [] }),
  extractPassages: (query) => extractPassages(passages, { query, chars: 200 }),
};

/** What is done with documents and with what is found in them, besides taking them apart (`test/adapters/documents/`). */
export const DOCUMENT_RULES: Readonly<Record<string, (text: string) => unknown>> = {
  spokenPassage,
  readWordings,
  words,
  questionWords,
  plainWords,
  saysWhereOrWhen,
  announcesContact,
  takeAlsoAsked,
  takeFrontMatter,
  withoutTemplateTags,
  readCsv,
};
