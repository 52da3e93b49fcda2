/**
 * Addresses of the web and of mail. Of a web address the host is said, and a path of one short word; the rest (query,
 * file names, ids) nobody can note down on the phone. The voice then names the place where it is, and no more.
 */
import { digits, letters } from './number-words.ts';
import { START } from './patterns.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';

/** Endings that make a bare "harborstreet.com" an address; "Sunday.Come" has none. */
const ENDINGS =
  'com|org|net|edu|gov|io|co|uk|us|ca|de|fr|es|it|nl|eu|au|nz|ie|info|biz|app|dev|shop|store|bike|ai|me|tv|example';
/** These are said as letters. */
const SPELT = /^(?:io|uk|us|ca|de|fr|es|nl|eu|au|nz|ai|tv|edu)$/u;

const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}_\-]*[\p{L}\p{N}])?`;
const HOST = String.raw`(?:${LABEL}\.)+(?:${ENDINGS})(?![\p{L}\p{N}\-])`;
/** Never takes the punctuation of the sentence with it. */
const PATH = String.raw`(?:[:\/?#](?:[^\s<>"“”]*[^\s<>"“”.,;:!?\)\]}'’*_])?)?`;
const LINK = String.raw`https?:\/\/(?:[^\s\/@]+@)?([\p{L}\p{N}.\-]*[\p{L}\p{N}])(${PATH})`;
const MAIL = String.raw`(?:mailto:)?([\p{L}\p{N}](?:[\p{L}\p{N}._%+\-]*[\p{L}\p{N}])?)@((?:${LABEL}\.)+\p{L}{2,})`;

/** In other languages the voice reads dots itself: only what cannot be said goes. */
export const bareWeb: readonly Rule[] = [
  rule(`${START}${LINK}`, ([, host = '']) => withoutWww(host)),
  rule(String.raw`${START}www\.(${HOST})${PATH}`, ([, host = '']) => host),
  rule(`${START}(${HOST})${PATH}`, ([, host = '']) => host),
];

export const web: readonly Rule[] = [
  rule(START + MAIL, ([, user = '', host = '']) => `${spoken(user)} at ${spokenHost(host)}`),
  rule(START + LINK, ([, host = '', path = '']) => place(host, path)),
  rule(`${START}(${HOST})(${PATH})`, ([, host = '', path = '']) => place(host, path)),
  rule(
    String.raw`(?<=^|[\s(])@([\p{L}\p{N}_]*[\p{L}\p{N}](?:\.[\p{L}\p{N}_]+)*)`,
    ([, name = '']) => `at ${spoken(name)}`,
  ),
  rule(String.raw`(?<=^|[\s(])#(\p{L}[\p{L}\p{N}_]*)`, ([, tag = '']) => `hashtag ${spoken(tag)}`),
];

function withoutWww(host: string): string {
  return host.replace(/^www\./iu, '');
}

function place(host: string, path: string): string {
  const short = /^\/([\p{L}\-]{1,20})\/?$/u.exec(path)?.[1];
  const where = spokenHost(withoutWww(host));
  return short === undefined ? where : `${where} slash ${spoken(short)}`;
}

function spokenHost(host: string): string {
  return host
    .split('.')
    .map((part, index) => (index > 0 && SPELT.test(part) ? letters(part.toUpperCase()) : spoken(part)))
    .join(' dot ');
}

const SIGNS: Readonly<Record<string, string>> = {
  '.': 'dot',
  '-': 'dash',
  _: 'underscore',
  '+': 'plus',
  '%': 'percent',
};

/** Letters stay together, digits are said one by one, signs by name. */
function spoken(name: string): string {
  return Array.from(name.matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}]/gu), ([piece]) =>
    /^\p{N}/u.test(piece) ? digits(piece) : (SIGNS[piece] ?? piece),
  ).join(' ');
}
