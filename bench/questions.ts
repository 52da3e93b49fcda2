/** Questions that the bench's callers ask the sample business, of one or two sentences. */
export const QUESTIONS: readonly string[] = [
  'How much is a basic tune-up?',
  'What time do you open on Saturday?',
  'I have a flat tire. Can you fix it while I wait?',
  'Do you rent electric bikes by the day?',
  'How long does a brake repair take?',
  'Can I park near the shop?',
  'My chain keeps falling off. What would that cost?',
  'Do you rent helmets for children?',
  'Is there a deposit on rental bikes?',
  'What happens if I bring the bike back late?',
  'Are you open on the fourth of July?',
  'I would like to cancel a booking. Is there a fee?',
  'Do you offer guided tours along the coast?',
  'Can I pay with a credit card?',
  'Do you store bikes over the winter?',
  'Somebody stole my bike. What should I do?',
  'Do you sell gift vouchers?',
  'My bike is still under warranty. Do I pay for the repair?',
  'Which trails are good for beginners?',
  'May I bring my dog into the shop?',
];

/** Question number `index`. After the last question the list starts again. */
export function question(index: number): string {
  return QUESTIONS[index % QUESTIONS.length] ?? '';
}
