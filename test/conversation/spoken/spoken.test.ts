import { describe, expect, it } from 'vitest';
import { spokenDigits } from '../../../src/conversation/spoken/digits.ts';
import { dictatedEmail } from '../../../src/conversation/spoken/email.ts';
import { spelledName } from '../../../src/conversation/spoken/name.ts';
import { countryOf, spokenPhone } from '../../../src/conversation/spoken/phone.ts';

describe('R-G3: a spoken number', () => {
  it.each([
    ['en', 'two oh seven five five five zero one four two', '2075550142'],
    ['en', 'two zero seven, double five five, oh one, forty-two', '2075550142'],
    ['en', 'triple five o one four two', '5550142'],
    ['en', 'one eight hundred five five five oh one nine nine', '18005550199'],
    ['en', 'five thousand', '5000'],
    ['en', 'plus four four, seven nine one one, one two three four five six', '+447911123456'],
    ['en', 'my number is 207-555-0142, thanks', '2075550142'],
    ['en', '(207) 555 0142 extension 12', '2075550142'],
    ['en', 'five to three for one', '52341'],
    ['en', 'call me to say hello', ''],
    ['en', 'nineteen eighty four', '1984'],
    ['es', 'seis doce treinta y cuatro cincuenta y seis setenta y ocho', '612345678'],
    [
      'es',
      'más treinta y cuatro, seis cero cero, veintitrés, cuarenta y cinco, sesenta y siete',
      '+34600234567',
    ],
    ['fr', 'zéro six douze trente-quatre cinquante-six soixante-dix-huit', '0612345678'],
    ['fr', 'zéro un quatre-vingt-dix-neuf soixante et onze quatre-vingts vingt et un', '0199718021'],
    ['fr', 'septante nonante-deux', '7092'],
    ['de', 'null eins fünf eins, zwo drei, fünfundzwanzig, dreißig', '0151232530'],
    ['de', 'doppel null neun', '009'],
    ['it', 'tre quattro sette ventuno trentotto zero cinque', '347213805'],
    ['pt', 'nove um meia dois vinte e três trinta', '91622330'],
    ['nl', 'nul zes drieëntwintig éénenveertig achtennegentig', '06234198'],
  ])('%s: %s is %s', (language, words, digits) => {
    expect(spokenDigits(words, language)).toBe(digits);
  });

  it.each([
    ['en-US', 'two oh seven five five five zero one four two', '+12075550142'],
    ['en-US', 'it’s one two zero seven, five five five, zero one four two', '+12075550142'],
    ['en-US', 'plus forty four seven nine one one one two three four five six', '+447911123456'],
    ['en-GB', 'oh seven nine double one, one two three, four five six', '+447911123456'],
    ['fr-FR', 'zéro six douze trente-quatre cinquante-six soixante-dix-huit', '+33612345678'],
    ['de-DE', 'null eins fünf eins zwölf vierunddreißig fünf sechs sieben acht', '+4915112345678'],
    ['de-DE', '+49 151 12345678', '+4915112345678'],
    ['en-US', 'two hundred seven five five five zero one four two', '+12075550142'],
    ['en-US', 'two oh seven five five five oh one four too', '+12075550142'],
    ['en-US', 'zero one one four four seven nine double one one two three four five six', '+447911123456'],
    ['es-ES', 'seiscientos doce treinta y cuatro cincuenta y seis setenta y ocho', '+34612345678'],
    ['pt-PT', 'novecentos e doze trezentos e quarenta e cinco seiscentos e setenta e oito', '+351912345678'],
    ['es-ES', 'seis doce treinta y cuatro cincuenta y seis setenta y ocho', '+34612345678'],
    ['nl-NL', '06-12345678', '+31612345678'],
  ])('of a %s agent, %j is %s', (language, words, number) => {
    const country = countryOf({ numbers: ['*'], language });
    expect(spokenPhone(words, { language, country })).toBe(number);
  });

  it.each([
    'two oh seven',
    'five five five zero one four two',
    'two oh seven five five five zero one four two or two oh seven five five five zero one four three',
    'no number',
    '',
  ])('that is not one whole number is none: %j', (words) => {
    expect(spokenPhone(words, { language: 'en-US', country: 'US' })).toBeUndefined();
  });

  it('without a country is one only with its country code', () => {
    const given = { language: 'en', country: countryOf({ numbers: ['*'], language: 'en' }) };
    expect(spokenPhone('207 555 0142', given)).toBeUndefined();
    expect(spokenPhone('plus one 207 555 0142', given)).toBe('+12075550142');
    expect(countryOf({ numbers: ['*', '+4930123456'], language: 'en-US' })).toBe('DE');
  });
});

describe('R-G3: a dictated e-mail address', () => {
  it.each([
    ['en', 'john dot smith at gmail dot com', 'john.smith@gmail.com'],
    ['en', 'j doe ninety-two at outlook dot com', 'jdoe92@outlook.com'],
    ['fr', 'marie vingt-deux arobase orange point fr', 'marie22@orange.fr'],
    ['en', 'John.Smith@Gmail.com', 'john.smith@gmail.com'],
    ['en', 'john.smith@gmail.com.', 'john.smith@gmail.com'],
    ['en', "It's john underscore smith at example dot co dot uk, thanks.", 'john_smith@example.co.uk'],
    ['en', 'my email address is ada dash lovelace at outlook dot com please', 'ada-lovelace@outlook.com'],
    ['en', 'a l i c e at example dot org', 'alice@example.org'],
    ['en', 'info at my company dot co uk', 'info@mycompany.co.uk'],
    ['en', 'info at my company dot co u k', 'info@mycompany.co.uk'],
    ['en', 'anna, then a dash, then bell, at harbour dot org', 'anna-bell@harbour.org'],
    ['en', 'anna followed by an underscore bell at harbour dot org', 'anna_bell@harbour.org'],
    ['en', 'now and then at example dot com', 'nowandthen@example.com'],
    ['en', "that would be ben at ben's bikes dot com", 'ben@bensbikes.com'],
    ['en', "It'll be ben at example dot com", 'ben@example.com'],
    ['en', 'dance with me at example dot com', 'dancewithme@example.com'],
    ['en', 'A-L-I-C-E at example dot org', 'alice@example.org'],
    ['en', 'j as in juliet o h n at gmail dot com', 'john@gmail.com'],
    ['en', 'i l e y double l a at g mail dot com', 'ileylla@gmail.com'],
    ['en', 'b as in peter a u l at mail dot com', 'paul@mail.com'],
    ['en', 'john four two at example dot com', 'john42@example.com'],
    ['en', 'john nineteen eighty four at example dot com', 'john1984@example.com'],
    ['en', 'info plus shop at my hyphen shop dot example dot com', 'info+shop@my-shop.example.com'],
    ['en', 'john smith all one word at hot mail dot com', 'johnsmith@hotmail.com'],
    ['en', 'you can reach me at bob at example dot com', 'bob@example.com'],
    ['en', 'the email is, um, bob at example dot com, all lower case', 'bob@example.com'],
    ['en', 'm i k e at x y z dot n e t', 'mike@xyz.net'],
    ['en', 'mike at example dot com', 'mike@example.com'],
    ['en', 'Jon, J O H N, at example dot com', 'john@example.com'],
    ['en', 'John Smith, s m i t h, at example dot com', 'johnsmith@example.com'],
    ['en', 'peter, that is p e t e r, at example dot com', 'peter@example.com'],
    ['en', 'my e-mail’s kim at example dot com', 'kim@example.com'],
    ['en', 'john at at sign gmail dot com', 'john@gmail.com'],
    ['en', 'mailto:jo@example.com', 'jo@example.com'],
    ['en', 'contact at my business dot com', 'contact@mybusiness.com'],
    ['en', 'juliet oscar echo at example dot com', 'joe@example.com'],
    ['en', 'Double u at example period com', 'w@example.com'],
    ['en', 'john dot smith @ gmail.com', 'john.smith@gmail.com'],
    ['es', 'maría punto garcía arroba gmail punto com', 'maria.garcia@gmail.com'],
    ['es', 'mi correo es jota de juan guión bajo 22 arroba hotmail punto es', 'j_22@hotmail.es'],
    ['fr', 'jean tiret dupont arobase orange point fr', 'jean-dupont@orange.fr'],
    ['fr', 'jean point dupont tiret bas douze arobase free point fr', 'jean.dupont_12@free.fr'],
    ['de', 'max punkt mustermann ät web punkt de', 'max.mustermann@web.de'],
    ['de', 'max Unterstrich müller at gmx Punkt de', 'max_muller@gmx.de'],
    ['de', 'm wie Martha, e, y, e, r at t minus online punkt de', 'meyer@t-online.de'],
    ['it', 'la mia mail è anna punto bianchi chiocciola gmail punto com', 'anna.bianchi@gmail.com'],
    ['pt', 'o meu email é rui ponto costa arroba gmail ponto com', 'rui.costa@gmail.com'],
    ['de', 'meine Adresse ist peter Punkt groß ät gmx Punkt net', 'peter.gross@gmx.net'],
    ['it', 'luigi punto rossi chiocciola libero punto it', 'luigi.rossi@libero.it'],
    ['pt', 'joão ponto silva arroba sapo ponto pt', 'joao.silva@sapo.pt'],
    ['nl', 'jan punt de vries apenstaartje ziggo punt nl', 'jan.devries@ziggo.nl'],
  ])('%s: %s is %s', (language, words, address) => {
    expect(dictatedEmail(words, language)).toBe(address);
  });

  it.each([
    'john at gmail',
    'john gmail dot com',
    'at gmail dot com',
    'john at at',
    'john at gmail dot com or jack at gmail dot com',
    'john at gmail dot com jack at gmail dot com',
    'john at gmail dot com no sorry jon at gmail dot com',
    'john dot dot smith at gmail dot com',
    'dot john at gmail dot com',
    'john at gmail dot',
    'john at dash gmail dot com',
    'a@b.c',
    'jon without an h at example dot com',
    "o connor with two n's at example dot com",
    'smith with a y at example dot com',
    'the first four letters of my name at gmail dot com',
    'a@example.com, b@example.com',
    'I do not have one',
    '',
  ])('%j is not exactly one', (words) => {
    expect(dictatedEmail(words, 'en')).toBeUndefined();
  });
});

describe('R-G3: a spelled name', () => {
  it.each([
    ['en', 'A D A', 'Ada'],
    ['en', 'A-D-A', 'Ada'],
    ['en', 'Ada Lovelace, L O V E L A C E', 'Ada Lovelace'],
    ['en', 'Smith with a y, S M Y T H', 'Smyth'],
    ['en', 'Smythe with a y and an e, S M Y T H E', 'Smythe'],
    ['en', 'Smith, S-M-Y-T-H-E', 'Smythe'],
    ['en', 'my name is John Smith, J O N, S M Y T H', 'Jon Smyth'],
    ['en', 'Ada Lovelace, a d a l o v e l a c e', 'Ada Lovelace'],
    ['en', 'j as in juliet o h n', 'John'],
    ['en', 'K E double L Y', 'Kelly'],
    ['en', 'it is spelled M as in Mary, c, b as in boy, a y', 'Mcbay'],
    ['en', 'Sierra Mike Yankee Tango Hotel', 'Smyth'],
    ['en', 'O apostrophe B R I E N', "O'Brien"],
    ['en', 'Ann, A N N E, hyphen M A R I E', 'Anne-Marie'],
    ['en', 'jay oh e', 'Joe'],
    ['en', 'Donald McDonald, M C D O N A L D', 'Donald McDonald'],
    ['en', 'José Alvarez, J O S E, A L V A R E Z', 'José Alvarez'],
    ['en', 'Katherine with a k, K A T H E R I N E', 'Katherine'],
    ['en', 'Nguyen, that is N as in November, G, U, Y, E, N', 'Nguyen'],
    ['en', 'my last name is Zbigniewski, z b i g n i e w s k i', 'Zbigniewski'],
    ['en', 'Stephen, S T E P H E N', 'Stephen'],
    ['en', 'Steven, S T E P H E N', 'Stephen'],
    ['en', 'Katie, K A T Y, space, P E R R Y', 'Katy Perry'],
    ['en', 'f for Freddie, o, x', 'Fox'],
    ['en', 'Ian, I A N, not E W A N', 'Ian'],
    ['en', 'first name Zoe, Z O E with two dots, last name Hart', 'Zoe Hart'],
    ['en', 'A for Apple, D for Dog, A for Apple', 'Ada'],
    ['de', 'Schmidt mit d t, S C H M I D T', 'Schmidt'],
    ['fr', 'Lefèvre, L E F E accent grave V R E', 'Lefèvre'],
    ['de', 'Müller, M Ü L L E R', 'Müller'],
    ['de', 'Meier, M wie Martha, E Y E R', 'Meyer'],
    ['de', 'Müller, M U Umlaut L L E R', 'Müller'],
    ['de', 'Anton Dora Anton', 'Ada'],
    ['es', 'Núñez, ene u eñe e zeta', 'Nuñez'],
    ['fr', 'Dupond, D U P O N D', 'Dupond'],
    ['nl', 'De Vries, V R I E S', 'De Vries'],
  ])('%s: %s is %s', (language, words, name) => {
    expect(spelledName(words, language)).toBe(name);
  });

  it.each(['Ada Lovelace', 'Mike', 'Charlie Victor', 'John Q Public', 'I am a friend', ''])(
    '%j is not spelled',
    (words) => {
      expect(spelledName(words, 'en')).toBeUndefined();
    },
  );
});
