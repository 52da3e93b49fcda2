/** Reads an e-mail: its subject is the title. Attachments, signatures and quoted messages are not read. */
import PostalMime from 'postal-mime';
import { ownParts, plainSubject } from './email-parts.ts';
import { readHtml } from './html.ts';
import type { Section } from './passages.ts';

export interface EmailText {
  readonly title?: string;
  readonly sections: readonly Section[];
  readonly notices: readonly string[];
}

/** Nested messages and parts beyond this are an attack. */
const LIMITS = { maxNestingDepth: 32, maxHeadersSize: 1024 * 1024 };

/** Returns the text of an e-mail, from its HTML form if it has one. */
export async function readEmail(bytes: Uint8Array): Promise<EmailText | { readonly reason: string }> {
  const email = await PostalMime.parse(bytes, LIMITS).catch((error: unknown) => {
    if (error instanceof Error) return undefined;
    throw error;
  });
  if (email === undefined || email.headers.every(({ value }) => value === ''))
    return { reason: 'is not a readable e-mail' };
  const { subject = '', html, text = '', attachments } = email;
  const ofHtml = html === undefined ? [] : readHtml(html).sections;
  const { sections, hasQuotes } = ownParts(ofHtml.length > 0 ? ofHtml : plainSections(text), subject);
  const notices = [
    ...(attachments.length === 0 ? [] : [`has attachments, which are not read: ${attachments.length}`]),
    ...(hasQuotes ? ['has quoted messages, which are not read'] : []),
  ];
  const title = plainSubject(subject);
  return { sections, notices, ...(title === '' ? {} : { title }) };
}

const plainSections = (text: string): readonly Section[] =>
  text.trim() === ''
    ? []
    : [{ headings: [], text: text.replaceAll(/\r\n?/gu, '\n').trim(), isWrapped: true }];
