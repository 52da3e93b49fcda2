/** When a caller is put through to a person, and what the agent says. */
import type { AgentConfig } from '../contracts/agent.ts';
import type { FailedTransfer } from '../contracts/transfer.ts';
import { agentNow, primaryTag } from './languages.ts';
import { isTimed, openingAt } from './place/opening.ts';
import { questionKind } from './question-kind.ts';
import type { CallState, Owed } from './state.ts';

interface TransferWords {
  /** The caller wants to talk to a person. */
  readonly asks: RegExp;
  readonly before: string;
  readonly nobody: string;
}

/** By language. Each pattern names a person: "call me back" and "take a message" are other wishes. */
const WORDS: Readonly<Record<string, TransferWords>> = {
  en: {
    asks: /\b(?:speak|talk|chat)(?:ing)? (?:to|with) (?:(?:a|an|the|some|any|your|one of your|another) )?(?:real |actual |live |human )*(?:person|people|human(?: being)?|somebody|someone|anybody|anyone|one|agent|representative|rep|operator|manager|owner|boss|staff|colleague|employee|receptionist|advis[eo]r)\b|\b(?:transfer|connect|put|pass|patch)(?:ing)? (?:me|us)\b(?! (?:down|on hold|on (?:the|a|your) list))(?:.{0,30}\b(?:to|through|with|over)\b)|^\W*(?:(?:an?|the|give me an?|i(?:'d like| want| need) an?|get me an?) )?(?:real |actual |live )*(?:person|human(?: being)?|operator|representative)\W*(?:please)?\W*$/iu,
    before: 'One moment, I am putting you through to a person.',
    nobody: 'I am sorry, nobody can take your call right now. Can I help you with something else?',
  },
  de: {
    asks: /\bmit (?:einem?|einer|jemandem|irgendjemandem|dem|der)?\s*(?:echten |richtigen )?(?:menschen|person|mitarbeiter(?:in)?|jemandem|chef(?:in)?|kollegen|kollegin|mensch)?\s*(?:sprechen|reden|telefonieren)\b|\bverbinden sie mich\b|\b(?:mich|uns) (?:bitte )?(?:verbinden|durchstellen|weiterleiten)\b/iu,
    before: 'Einen Moment, ich verbinde Sie mit einem Menschen.',
    nobody: 'Es tut mir leid, gerade kann niemand Ihren Anruf annehmen. Kann ich sonst etwas für Sie tun?',
  },
  fr: {
    asks: /\b(?:parler|discuter) (?:à|a|avec) (?:une?|quelqu'?un|le|la|votre|un vrai|une vraie)\b|\b(?:passez|transférez|mettez)[- ]moi\b.*\b(?:quelqu'?un|personne|responsable|collègue|patron|conseiller|conseillère)\b/iu,
    before: 'Un instant, je vous mets en relation avec une personne.',
    nobody:
      'Je suis désolé, personne ne peut prendre votre appel pour le moment. Puis-je vous aider autrement ?',
  },
  es: {
    asks: /\bhablar con (?:una|un|alguien|el|la|su|otra)\b|\b(?:páseme|paseme|pásame|pasame|comuníqueme|comuniqueme|conécteme|conecteme|transfiérame|transfierame)\b/iu,
    before: 'Un momento, le paso con una persona.',
    nobody: 'Lo siento, ahora mismo nadie puede atender su llamada. ¿Puedo ayudarle en otra cosa?',
  },
  it: {
    asks: /\bparlare con (?:una|un|qualcuno|il|la|lo)\b|\b(?:mi passi|mi passa|passatemi|mi metta in contatto)\b/iu,
    before: 'Un attimo, la metto in contatto con una persona.',
    nobody: 'Mi dispiace, al momento nessuno può rispondere. Posso aiutarla in altro modo?',
  },
  pt: {
    asks: /\bfalar com (?:uma|um|alguém|alguem|o|a)\b|\b(?:passe-me|passe me|transfira-me|transfira me|me passe|me transfira)\b/iu,
    before: 'Um momento, vou passar a chamada a uma pessoa.',
    nobody: 'Lamento, neste momento ninguém pode atender. Posso ajudar em mais alguma coisa?',
  },
  nl: {
    asks: /\b(?:een (?:mens|medewerker|collega|echt persoon)|iemand)\b.*\b(?:spreken|praten)\b|\bverbind (?:me|mij)\b|\b(?:me|mij) door(?:verbinden| te verbinden)\b/iu,
    before: 'Een ogenblik, ik verbind u door met een medewerker.',
    nobody: 'Het spijt me, op dit moment kan niemand opnemen. Kan ik u ergens anders mee helpen?',
  },
};

function wordsIn({ language, transfer }: AgentConfig): TransferWords | undefined {
  const known = WORDS[primaryTag(language)];
  if (known === undefined || transfer === undefined) return undefined;
  return { ...known, before: transfer.words ?? known.before, nobody: transfer.nobodyWords ?? known.nobody };
}

/** Whether the agent puts callers through at `at` (epoch milliseconds), and can say so in its language. */
export function canTransfer(agent: AgentConfig, at: number): boolean {
  const { transfer } = agent;
  if (transfer === undefined || wordsIn(agent) === undefined) return false;
  return transfer.when === 'always' || (isTimed(agent) && openingAt(agent, at).isOpen);
}

/** The words before a transfer, if the caller asks for a person and one may be reached. */
export function transferIfAsked(
  state: CallState,
  { text, at }: { readonly text: string; readonly at: number },
): Pick<Owed, 'text' | 'thenTransfer'> | undefined {
  const agent = agentNow(state);
  const words = wordsIn(agent);
  if (words === undefined || !words.asks.test(text) || !canTransfer(agent, at)) return undefined;
  // "Am I talking to a person?" is about the agent.
  if (questionKind(text) === 'robot') return undefined;
  return { text: words.before, thenTransfer: true };
}

/** The caller is back, because nobody took the call. */
export function nobodyWords(state: CallState): string | undefined {
  return wordsIn(agentNow(state))?.nobody;
}

/** The state while the telephone of a person rings, and after it. */
export function withTransfer(state: CallState, outcome: 'ringing' | 'completed' | FailedTransfer): CallState {
  return { ...state, transfer: outcome };
}
