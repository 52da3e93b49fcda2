/** Fetches TwiML from the app, with the fallback URL as second choice. */
import type { CallContext } from './call-context.ts';
import { RINGING_FIELDS } from './identity.ts';
import type { WebhookPurpose } from './log.ts';
import { parseTwiml } from './twiml.ts';
import type { Verb } from './twiml.ts';
import type { Form } from './webhook.ts';

/** Where TwiML is fetched, and the form that is sent with the request. */
export interface Source {
  readonly purpose: Exclude<WebhookPurpose, 'status'>;
  /** The URL as written, fragment included. */
  readonly url: string;
  readonly form: Form;
}

export type Document =
  | { readonly kind: 'twiml'; readonly verbs: readonly Verb[]; readonly url: string }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly reason: string };

/** Fetches TwiML. If that fails and the call has a fallback URL, fetches it from there. */
export async function fetchTwiml(context: CallContext, source: Source): Promise<Document> {
  const form = source.purpose === 'voice' ? { ...source.form, ...RINGING_FIELDS } : source.form;
  const document = await fetchOne(context, { ...source, form });
  if (document.kind === 'twiml' || context.fallbackUrl === undefined || context.hungUp.aborted)
    return document;
  const details = { ErrorCode: document.errorCode, ErrorUrl: withoutFragment(source.url) };
  return fetchOne(context, {
    purpose: 'fallback',
    url: context.fallbackUrl,
    form: { ...form, ...details },
  });
}

async function fetchOne(context: CallContext, source: Source): Promise<Document> {
  const answer = await context.webhooks.post(source.purpose, source.url, source.form);
  if (answer.kind === 'failed') return fail(context, answer.errorCode, answer.reason);
  const url = withoutFragment(source.url);
  // 204 counts as an empty document.
  if (answer.status === 204) return { kind: 'twiml', verbs: [], url };
  if (!/^(text|application)\/(xml|html)\b/.test(answer.contentType)) {
    return fail(context, '12300', `${url} answered with content type "${answer.contentType}"`);
  }
  const parsed = parseTwiml(answer.body);
  if (parsed.kind === 'malformed')
    return fail(context, '12100', `${url} did not answer with TwiML: ${parsed.reason}`);
  return { kind: 'twiml', verbs: parsed.verbs, url };
}

function fail(context: CallContext, errorCode: string, reason: string): Document {
  context.problem(`error ${errorCode}: ${reason}`);
  return { kind: 'failed', errorCode, reason };
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}
