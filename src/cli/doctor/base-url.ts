/** Checks BASE_URL as Twilio uses it: name, certificate, signatures, WebSocket. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { WebSocket } from 'ws';
import { signatureFor } from '../../adapters/telephony/signature.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import { isNearby } from '../../config/urls.ts';
import { socketUrl, STATUS_PATH } from '../../gateway/routes/paths.ts';
import { codesOf } from '../../lib/foreign-errors.ts';
import { targetOf } from '../../phone/webhook-url.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const BASE_URL = 'BASE_URL';
const ASK_MS = 10_000;
const DAY_MS = 86_400_000;
/** Time to notice that the renewal of the certificate does not work. */
const RENEWAL_DAYS = 14;

export type BaseUrlCheck = Pick<DoctorConfig, 'baseUrl' | 'isBaseUrlSet'> & {
  /** Absent: no system has run here yet. */
  readonly authToken: string | undefined;
};

/** Goes on until the first step that fails: the later ones would fail for the same reason. */
export async function checkBaseUrl(check: BaseUrlCheck): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const step of [checkName, checkCertificate, checkWebhook, checkSocket]) {
    const found = await step(check);
    findings.push(...found);
    if (found.some(({ level }) => level === 'fault')) break;
  }
  return findings;
}

async function checkName({ baseUrl, isBaseUrlSet }: BaseUrlCheck): Promise<readonly Finding[]> {
  const { hostname, origin } = baseUrl;
  if (!isBaseUrlSet) {
    const fix = 'set it to the public address of this server (docs/operations.md, "A tunnel")';
    return [warning(BASE_URL, `is not set: Twilio cannot reach ${origin}`, fix)];
  }
  try {
    const { address } = await lookup(hostname.replace(/^\[|\]$/gu, ''));
    if (!isNearby(address)) return [ok(BASE_URL, `${hostname} has the address ${address}`)];
    const message = `${hostname} has the private address ${address}, which Twilio cannot reach`;
    return [warning(BASE_URL, message, 'set it to a public name; from outside it may have another address')];
  } catch {
    const fix = 'correct the name, or create its DNS record; a tunnel may have ended';
    return [fault(BASE_URL, `${hostname} has no address`, fix)];
  }
}

async function checkCertificate({ baseUrl }: BaseUrlCheck): Promise<readonly Finding[]> {
  if (baseUrl.protocol !== 'https:') return [];
  const { hostname, port } = baseUrl;
  const { promise, resolve } = Promise.withResolvers<Finding>();
  const host = hostname.replace(/^\[|\]$/gu, '');
  const socket = connect({
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    port: Number(port || 443),
    timeout: ASK_MS,
  });
  socket.once('secureConnect', () => {
    const daysLeft = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS);
    const message = `its certificate is trusted for ${daysLeft} more days`;
    resolve(
      daysLeft < RENEWAL_DAYS
        ? warning(BASE_URL, message, 'renew it, and see why it was not renewed by itself')
        : ok(BASE_URL, message),
    );
  });
  socket.once('timeout', () => resolve(noConnection('does not answer')));
  socket.once('error', (error) => {
    const [code = 'no answer'] = codesOf(error);
    const isOfTls = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_SSL|EPROTO/u.test(code);
    resolve(
      isOfTls
        ? fault(BASE_URL, `the certificate is not trusted (${code})`, certificateFix(code))
        : noConnection(code),
    );
  });
  const finding = await promise;
  socket.destroy();
  return [finding];
}

function certificateFix(code: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'renew it, and see why it was not renewed by itself';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'get a certificate for this name, or use a name that it has';
  if (/ERR_SSL|EPROTO/u.test(code)) return 'let the proxy speak https at this port';
  return 'use a certificate of a public authority with the whole chain (Twilio accepts no self-signed one)';
}

const noConnection = (how: string): Finding =>
  fault(
    BASE_URL,
    `nothing answers there (${how})`,
    'start the system, and check the proxy or tunnel and the firewall',
  );

/** A call that does not exist, in a state that changes nothing. */
const FORM = { CallSid: `CA${'0'.repeat(32)}`, CallStatus: 'in-progress' };

async function checkWebhook({ baseUrl, authToken }: BaseUrlCheck): Promise<readonly Finding[]> {
  const url = baseUrl.origin + STATUS_PATH;
  const unsigned = await post(url, undefined);
  const complaint = complaintAbout(unsigned) ?? complaintAboutRefusal(unsigned);
  if (complaint !== undefined) return [complaint];
  const wrong = await post(url, 'bm90IGEgc2lnbmF0dXJl');
  const second = complaintAboutRefusal(wrong);
  if (second !== undefined) return [second];
  if (authToken === undefined) {
    const message = 'there is no token yet: right signatures are not checked';
    return [warning('TWILIO_AUTH_TOKEN', message, 'run "npm start" once, or set it')];
  }
  const right = await post(url, signatureFor({ authToken, url, form: FORM }));
  if (right.status === 204) return [ok(BASE_URL, 'right signatures are accepted, wrong ones are refused')];
  const fix =
    'start the gateway with the same BASE_URL and TWILIO_AUTH_TOKEN as here, and let the proxy change neither path nor body';
  const answer = right.status ?? right.failure ?? 'no answer';
  return [fault(BASE_URL, `a request with a right signature gets ${answer}`, fix)];
}

/** What is wrong if the gateway itself has not answered. */
function complaintAbout({ status, failure, location, isOfTunnel }: Reply): Finding | undefined {
  if (status === undefined) return noConnection(failure ?? 'no answer');
  if (status >= 300 && status < 400) {
    const origin = URL.parse(location ?? '')?.origin;
    const fix =
      origin === undefined
        ? 'let the proxy answer requests itself'
        : `set it to ${origin}, or let the proxy pass requests there itself`;
    return fault(BASE_URL, `requests are redirected${origin === undefined ? '' : ` to ${origin}`}`, fix);
  }
  if (isOfTunnel) {
    const fix = 'start the tunnel again, and set BASE_URL to the address that it prints';
    return fault(BASE_URL, `the tunnel has ended, or leads nowhere (${status})`, fix);
  }
  if (status !== 404 && status !== 405 && status < 500) return undefined;
  const fix = `the proxy must pass ${STATUS_PATH.replace(/status$/u, '')} unchanged to the gateway, and the gateway must run`;
  return fault(BASE_URL, `${STATUS_PATH} answers with ${status}`, fix);
}

/** What is wrong if a request without a valid signature was not refused by the gateway. */
function complaintAboutRefusal({ status, isOurs }: Reply): Finding | undefined {
  if (status === 429) {
    const message = 'too many requests without a signature have come: it refuses more';
    return warning(BASE_URL, message, 'try again in a minute');
  }
  if (status === 403 && isOurs) return undefined;
  if (status === 401 || status === 403) {
    const fix = `let requests to ${STATUS_PATH.replace(/status$/u, '')} pass without a sign-in or a check for robots`;
    return fault(BASE_URL, `something in front of the gateway refuses requests (${status})`, fix);
  }
  const fix = 'another server answers there, or the proxy adds signatures: let it pass requests unchanged';
  return fault(BASE_URL, `a request without a valid signature is not refused (${status})`, fix);
}

/** What has come back. */
interface Reply {
  /** Absent: nothing. */
  readonly status?: number;
  /** A code that says why nothing came. */
  readonly failure?: string;
  readonly location?: string;
  /** The gateway refuses a signature. */
  readonly isOurs: boolean;
  /** A tunnel answers in place of what is behind it. */
  readonly isOfTunnel: boolean;
}

async function post(url: string, signature: string | undefined): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: signature === undefined ? {} : { 'x-twilio-signature': signature },
      body: new URLSearchParams(FORM),
      signal: AbortSignal.timeout(ASK_MS),
    });
    const body = await response.text();
    const location = response.headers.get('location');
    return {
      status: response.status,
      ...(location === null ? {} : { location: URL.parse(location, url)?.href ?? location }),
      isOurs: body.includes('X-Twilio-Signature'),
      // Of ngrok; 530: of Cloudflare's tunnel.
      isOfTunnel: response.headers.has('ngrok-error-code') || response.status === 530,
    };
  } catch (error: unknown) {
    return { failure: codesOf(error)[0] ?? 'no answer', isOurs: false, isOfTunnel: false };
  }
}

async function checkSocket({ baseUrl, authToken }: BaseUrlCheck): Promise<readonly Finding[]> {
  if (authToken === undefined) return [];
  const url = socketUrl(baseUrl);
  const how = await upgrade(url, signatureFor({ authToken, url, form: {} }));
  if (how === undefined) return [ok(BASE_URL, 'WebSockets pass')];
  const fix = 'the proxy must pass WebSockets: HTTP/1.1 with the headers Upgrade and Connection';
  return [fault(BASE_URL, `no WebSocket can be opened (${how})`, fix)];
}

/** Undefined if the upgrade succeeded, else how it failed. */
async function upgrade(url: string, signature: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const { url: address, host } = targetOf(url, undefined);
  const socket = new WebSocket(address, {
    headers: { host, 'x-twilio-signature': signature },
    handshakeTimeout: ASK_MS,
  });
  socket.once('open', () => resolve(undefined));
  socket.once('unexpected-response', (_request, response) => resolve(String(response.statusCode)));
  socket.on('error', (error) => resolve(codesOf(error)[0] ?? 'no answer'));
  const how = await promise;
  socket.terminate();
  return how;
}
