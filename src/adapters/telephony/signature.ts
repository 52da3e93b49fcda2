/** Checks Twilio's signatures on webhooks and relay connections. */
// Not from 'twilio': its root loads 150 modules that nothing here needs.
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';

/**
 * Returns whether Twilio signed a webhook (HMAC-SHA1 over the public URL and the sorted form fields). `url` must be the
 * URL that Twilio called: build it from the configured base URL, never from the Host header.
 */
export function isSignedWebhook(request: {
  /** Any of them may have signed: two are valid while a token is replaced. */
  authTokens: readonly string[];
  signature: string | undefined;
  url: string;
  form: Readonly<Record<string, string | string[]>>;
}): boolean {
  const { authTokens, signature, url, form } = request;
  if (signature === undefined) return false;
  return authTokens.some((authToken) => validateRequest(authToken, signature, url, { ...form }));
}

/** Returns whether the relay signed its upgrade request. `url` must be the `wss` URL exactly as the TwiML contains it. */
export function isSignedSocket(request: {
  authTokens: readonly string[];
  signature: string | undefined;
  url: string;
}): boolean {
  return isSignedWebhook({ ...request, form: {} });
}

/** The signature that Twilio would give: for a request to ourselves. */
export function signatureFor(request: {
  authToken: string;
  url: string;
  form: Readonly<Record<string, string>>;
}): string {
  const { authToken, url, form } = request;
  return getExpectedTwilioSignature(authToken, url, form);
}
