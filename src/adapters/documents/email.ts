/** Reads an e-mail: its subject is the title. Attachments are not read. */
import PostalMime from 'postal-mime';
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
  const { subject, html, text = '', attachments } = email;
  const ofHtml = html === undefined ? [] : readHtml(html).sections;
  const sections: readonly Section[] =
    ofHtml.length > 0
      ? ofHtml
      : text.trim() === ''
        ? []
        : [{ headings: [], text: text.trim(), isWrapped: true }];
  const notices =
    attachments.length === 0 ? [] : [`has attachments, which are not read: ${attachments.length}`];
  return { sections, notices, ...(subject === undefined || subject === '' ? {} : { title: subject }) };
}
