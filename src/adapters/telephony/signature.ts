import twilio from 'twilio';

/**
 * Whether Twilio signed a webhook: HMAC-SHA1 over the public URL and the sorted form fields. `url` must be the URL
 * as Twilio has it, so it is built from the configured base URL, never from the Host header.
 */
export function isSignedWebhook(request: {
  authToken: string;
  signature: string | undefined;
  url: string;
  form: Readonly<Record<string, string | string[]>>;
}): boolean {
  const { authToken, signature, url, form } = request;
  return signature !== undefined && twilio.validateRequest(authToken, signature, url, { ...form });
}

/** Whether the relay signed its upgrade request: over the `wss` URL of the TwiML exactly as written there. */
export function isSignedSocket(request: {
  authToken: string;
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
  return twilio.getExpectedTwilioSignature(authToken, url, form);
}
