/** What addresses in settings may look like. Each rule returns the complaint, or undefined where there is none. */

/** Whether `hostname` (as in `URL.hostname`) is this machine: nothing sent there can be read on the way. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d+){3}$/.test(hostname)
  );
}

/** The public address of the gateway: an origin that Twilio signs its requests with, character by character. */
export function baseUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['https:', 'http:']);
  if (url === undefined)
    return 'must be the public address of this server, such as https://calls.example.com';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must begin with https:// (http:// is for 127.0.0.1 and localhost only)';
  }
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return 'must end after the host name: no path, no "?", no "#" (we add the path)';
  }
  // Twilio signs the address as it stands: with the port written out, signatures would differ from ours.
  if (/:443\/?$/.test(text)) return 'must not name port 443: it is what https:// means';
  return undefined;
}

/** The address of a vendor's API: whatever leaves this machine is encrypted. */
export function apiUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['https:', 'http:']);
  if (url === undefined) return 'must be an address such as https://api.openai.com/v1';
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return 'must begin with https:// (http:// is for 127.0.0.1 and localhost only)';
  }
  return undefined;
}

/** TLS that pg really demands; `disable`, `allow` and `prefer` may all end in plain text. */
const ENCRYPTED_MODES = ['require', 'verify-ca', 'verify-full', 'no-verify'];
const DATABASE_FORM = 'must look like postgres://user:password@host:5432/database';

/**
 * A database beyond this machine is reached through TLS only. The exception is a host without a dot (`postgres`), a
 * name of a private container network: there `sslmode=disable` may be asked for by writing it down.
 */
export function databaseUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['postgres:', 'postgresql:']);
  if (url === undefined || url.hostname === '') return DATABASE_FORM;
  if (url.pathname === '' || url.pathname === '/') return `${DATABASE_FORM}: the database is missing`;
  if (isLoopback(url.hostname)) return undefined;
  const mode = url.searchParams.get('sslmode');
  const ssl = url.searchParams.get('ssl');
  const isPlain = (mode !== null && !ENCRYPTED_MODES.includes(mode)) || ssl === '0' || ssl === 'false';
  if (!isPlain) return undefined;
  if (mode === 'disable' && isPrivateName(url.hostname)) return undefined;
  return (
    'must not turn encryption off for a database on another machine: ' +
    `leave sslmode out (then verify-full is used) or set it to ${ENCRYPTED_MODES.join(', ')}`
  );
}

/** `text` with `sslmode=verify-full` where the host is another machine and nothing was said. */
export function withTls(text: string): string {
  const url = new URL(text);
  if (isLoopback(url.hostname) || url.searchParams.has('sslmode') || url.searchParams.has('ssl')) return text;
  url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

/** Redis holds counters of callers: the same rule as for the database, in Redis's own words. */
export function redisUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['redis:', 'rediss:']);
  if (url === undefined || url.hostname === '')
    return 'must look like redis://localhost:6379 or rediss://host:6379';
  if (url.protocol === 'redis:' && !isLoopback(url.hostname) && !isPrivateName(url.hostname)) {
    return 'must begin with rediss:// (encrypted) for a host on another machine';
  }
  return undefined;
}

function isPrivateName(hostname: string): boolean {
  return !hostname.includes('.') && !hostname.includes(':');
}

function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) ? url : undefined;
}
