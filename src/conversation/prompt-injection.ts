/** Recognises callers who try to give the model other instructions. What they say is still answered: this only notices it. */

const MARKS: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}(?:previous|prior|above|earlier|your|all)\s+(?:\w+\s+)?(?:instructions?|rules?|prompts?|guidelines?)\b/iu,
  /\b(?:system|developer|hidden|initial)\s+prompt\b/iu,
  /\b(?:repeat|reveal|print|output|quote)\s+(?:\w+\s+){0,2}your\s+(?:(?:system|hidden|original|initial|exact|full)\s+)?(?:instructions|prompt)\b/iu,
  /\b(?:developer|debug|god|dan)\s+mode\b|\bjailbreak\b/iu,
  /\b(?:you\s+are\s+now|pretend\s+to\s+be|act\s+as)\s+(?:an?\s+)?(?:\w+\s+)?(?:assistant|ai|model|chatbot|administrator|developer)\b/iu,
  /\bignor(?:ier|iere|ieren|a|e|ez)\s+(?:\p{L}+\s+){0,3}(?:anweisungen|instrucciones|instructions|istruzioni|instruções|instructies)\b/iu,
];

/** Long words are cut, so that the search stays short. */
const MAX_CHARS = 1_000;

/** Whether the words try to. */
export function isPromptInjection(words: string): boolean {
  const text = words.slice(0, MAX_CHARS);
  return MARKS.some((mark) => mark.test(text));
}
