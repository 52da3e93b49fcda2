/** In the languages in which relay voices are used most. A greeting in another language may be warned of without need. */
const MACHINE =
  /(?<!\p{L})(?:auto-?mat|autom[aá]t|automatis|virtu|robot|bot(?!\p{L})|machine|maschine|máquina|macchina|computer|artificial|artificiel|künstlich|kunstmatig|digital|AI(?!\p{L})|A\.I\.|KI(?!\p{L})|IA(?!\p{L}))/iu;

/** Whether a greeting says that no person answers, such as "the automated assistant". */
export function saysItIsAutomated(greeting: string): boolean {
  return MACHINE.test(greeting);
}
