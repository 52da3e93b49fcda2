/**
 * Rules for web and email addresses. Of a web address only the host and a path of one short word are spoken: nobody can
 * write down a query, a file name or an id on the phone.
 */
import { digits, letters } from './number-words.ts';
import { END, START } from './patterns.ts';
import { rule } from './rule.ts';
import type { Rule } from './rule.ts';
import { ownValue } from '../../lib/own-value.ts';

/** Endings that make a bare "harborstreet.com" an address. "Sunday.Come" has none of them. */
const ENDINGS =
  'com|COM|ch|pt|br|ORG|NET|org|net|edu|gov|io|co|uk|us|ca|de|fr|es|it|nl|eu|au|nz|ie|info|biz|app|dev|shop|store|bike|ai|me|tv|example';
/** Endings that are spelt out. */
const SPELT = /^(?:io|uk|us|ca|de|fr|es|nl|eu|au|nz|ai|tv|edu|ch|pt|br|ly|gl)$/u;

const LABEL = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}_\-]*[\p{L}\p{N}])?`;
/** A path shows that any ending is one of the web: "bit.ly/menu". */
const HOST = String.raw`(?:${LABEL}\.)+(?:(?:${ENDINGS})(?![\p{L}\p{N}\-])|\p{Ll}{2,}(?=\/[\p{L}\p{N}]))`;
/** A path without the punctuation of the sentence around it. */
const PATH = String.raw`(?:[:\/?#](?:[^\s<>"“”]*[^\s<>"“”.,;:!?\)\]}'’*_])?)?`;
const LINK = String.raw`(?:https?|HTTPS?):\/\/(?:[^\s\/@]+@)?([\p{L}\p{N}.\-]*[\p{L}\p{N}])(${PATH})`;
const MAIL = String.raw`(?:mailto:)?([\p{L}\p{N}](?:[\p{L}\p{N}._%+\-]*[\p{L}\p{N}])?)@((?:${LABEL}\.)+\p{L}{2,})`;

const FILES = 'pdf|md|json|docx?|xlsx?|pptx?|csv|txt|jpe?g|png|gif|mp[34]|html?|zip';

/** For other languages: removes what cannot be spoken. The voice reads the dots itself. */
export const bareWeb: readonly Rule[] = [
  rule(`${START}${LINK}`, ([, host = '']) => withoutWww(host)),
  rule(String.raw`${START}www\.(${HOST})${PATH}`, ([, host = '']) => host),
  rule(`${START}(${HOST})${PATH}`, ([, host = '']) => host),
];

export const web: readonly Rule[] = [
  // "10.4.2.1", but not "version 10.4.2.1"
  rule(
    String.raw`(?<!\b(?:version|firmware|release|build|update|software)\s)${START}\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)`,
    ([address = '']) =>
      address
        .split('.')
        .map((part) => digits(part))
        .join(' dot '),
  ),
  rule(
    String.raw`${START}(${LABEL})\.(${FILES})${END}`,
    ([, name = '', kind = '']) =>
      `${spoken(name.replaceAll('_', ' '))} dot ${kind === 'zip' || kind === 'doc' ? kind : letters(kind.toUpperCase())}`,
  ),
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
  const short = /^\/([\p{L}-]{1,20})\/?$/u.exec(path)?.[1];
  const where = spokenHost(withoutWww(/\p{Ll}/u.test(host) ? host : host.toLowerCase()));
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

/** Keeps letters together, spells digits one by one and names signs. */
function spoken(name: string): string {
  return Array.from(name.matchAll(/\p{L}+|\p{N}+|[^\p{L}\p{N}]/gu), ([piece]) =>
    /^\p{N}/u.test(piece) ? digits(piece) : (ownValue(SIGNS, piece) ?? piece),
  ).join(' ');
}
