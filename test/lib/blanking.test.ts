import { describe, expect, it } from 'vitest';
import { createBlanking, patternComplaint } from '../../src/lib/blanking.ts';
import type { Blanking } from '../../src/lib/blanking.ts';

/** The first words of a caller. */
const blank: Blanking = (...said) => createBlanking()(...said);
const CARD = '4111111111111111';

describe('R-X11: a card number', () => {
  it.each([
    [`My card is ${CARD}, thanks.`, 'My card is [card number], thanks.'],
    ['It is 4111 1111 1111 1111.', 'It is [card number].'],
    ['It is 4111-1111-1111-1111', 'It is [card number]'],
    ['3782, 822463, 10005 please', '[card number] please'],
    ['four one one one one one one one one one one one one one one one is mine', '[card number] is mine'],
    ['Four triple one, quadruple no', 'Four triple one, quadruple no'],
    ['four triple one double one double one 1111 1111 1 okay', '[card number] okay'],
    ['cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno', '[card number]'],
    ['vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins', '[card number]'],
    [`${CARD} twelve`, '[card number]'],
    ['4111 1111 um 1111 1111', '[card number]'],
    ['4111, then 1111, uh, 1111, and finally 1111. Okay?', '[card number]. Okay?'],
    ['4111 dash 1111 dash 1111 dash 1111', '[card number]'],
    ['4111 1111 äh 1111 1111 bitte', '[card number] bitte'],
    ['4111 1111 euh 1111 1111 merci', '[card number] merci'],
    ['cuatro mil: 4111 y luego 1111 1111 1111', 'cuatro mil: [card number]'],
    ['forty-one eleven eleven eleven eleven eleven eleven eleven', '[card number]'],
    ['forty one eleven, eleven eleven, eleven eleven, eleven eleven', '[card number]'],
    ['quarante et un onze onze onze onze onze onze onze', '[card number]'],
    ['einundvierzig elf elf elf elf elf elf elf danke', '[card number] danke'],
    ['quatro um um um um um um um um um um um um um um um', '[card number]'],
    ['quadruple five quadruple five quadruple five quadruple four', '[card number]'],
    ['doble cinco doble cinco 5555 5555 4444', '[card number]'],
    ['meia zero um um um um um um um um um um um um um sete', '[card number]'],
    ['４１１１ １１１１ １１１１ １１１１', '[card number]'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', '[card number]'],
    ['४१११ ११११ ११११ ११११', '[card number]'],
    [`${CARD} 12 27 123`, '[card number]'],
  ])('is blanked in %j', (said, kept) => {
    expect(blank(said)).toBe(kept);
  });

  it.each([
    ['a telephone number', 'Call me at 415 555 0142.'],
    ['an international number', 'It is +1 415 555 0142.'],
    ['two telephone numbers', 'Call 415 555 0142, or 628 555 0133, or 510 555 0171.'],
    ['a longer number', '9941111111111111119'],
    ['a wrong check digit', 'Order 4111 1111 1111 1112'],
    ['words between', 'One bike, two locks and three lights for 4111 people'],
    ['two telephone numbers in one breath', 'Call 415 555 0142 and 628 555 0133.'],
    ['times and days', 'On the twenty first, at ten fifteen, and then on the thirty first at four.'],
    ['no digits', 'When do you open?'],
  ])('is not seen in %s', (_what, said) => {
    expect(blank(said)).toBe(said);
  });

  it('is blanked while it is still being said, once a telephone number would be over', () => {
    expect(blank('my card is 4111 1111 1', { isPartial: true })).toBe('my card is 4111 1111 1');
    expect(blank('my card is 4111 1111 111', { isPartial: true })).toBe('my card is [card number]');
    expect(blank('call 1 415 555 0142', { isPartial: true })).toBe('call 1 415 555 0142');
  });
});

it('R-X11: thousands of digits take no time that other callers would notice', () => {
  const own = createBlanking();
  own('1 2');
  const startedMs = performance.now();
  for (const text of ['1 '.repeat(2_000), 'um '.repeat(2_000), 'quatre vingt dix '.repeat(500)]) own(text);
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

describe('R-X11: a card number that is said with pauses', () => {
  it.each([
    [
      ['It is 4111 1111', '1111 1111', 'Thanks.'],
      ['It is 4111 1111', '[card number]', 'Thanks.'],
    ],
    [
      ['four one one one', 'one one one one', 'and one one one one', 'one one one one, exp 12 27'],
      ['four one one one', 'one one one one', 'and one one one one', '[card number], exp 12 27'],
    ],
    [
      ['4111 1111 1111 1111', '5 people'],
      ['[card number]', '5 people'],
    ],
    [
      ['It is 4111 1111', 'Okay, 1111 1111'],
      ['It is 4111 1111', 'Okay, [card number]'],
    ],
    [
      ['It is 4111 1111, uh', 'Um.', 'yes, it is 1111 1111'],
      ['It is 4111 1111, uh', 'Um.', 'yes, it is [card number]'],
    ],
    [
      ['Es ist 4111 1111', 'und dann 1111 1111'],
      ['Es ist 4111 1111', 'und dann [card number]'],
    ],
    [
      ['Call 415 555', '0142', 'or 628 555 0133'],
      ['Call 415 555', '0142', 'or 628 555 0133'],
    ],
    [
      ['4111 1111', 'No wait, how late are you open?', '1111 1111'],
      ['4111 1111', 'No wait, how late are you open?', '1111 1111'],
    ],
  ])('%j', (said, kept) => {
    const own = createBlanking();
    expect(said.map((text) => own(text))).toEqual(kept);
  });

  it('is blanked while its last group is being said', () => {
    const own = createBlanking();
    own('It is 4111 1111');
    expect(own('1111', { isPartial: true })).toBe('[card number]');
    expect(own('1111 1111')).toBe('[card number]');
  });
});

describe("an agent's patterns", () => {
  it('blank what they match, whatever the case', () => {
    const own = createBlanking(['patient number \\d+', '\\d{3}-\\d{2}-\\d{4}']);
    expect(own('My Patient Number 7723 and 078-05-1120.')).toBe('My [blanked] and [blanked].');
  });

  it('run in linear time', () => {
    const own = createBlanking(['(a+)+b']);
    const startedMs = performance.now();
    expect(own('a'.repeat(50_000))).toHaveLength(50_000);
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });

  it.each([
    ['(?=secret)', /RE2/u],
    ['(a)\\1', /RE2/u],
    ['(unclosed', /RE2/u],
    ['x*', /empty text/u],
  ])('may not be %j', (pattern, complaint) => {
    expect(patternComplaint(pattern)).toMatch(complaint);
  });
});
