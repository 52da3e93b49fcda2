/**
 * Rules for the addresses in settings. Each `…Complaint` function returns what is wrong, or undefined if the address is
 * valid.
 */
import { BlockList, isIP } from 'node:net';

/** Returns whether `hostname` (as in `URL.hostname`) is this machine, so that traffic does not leave it. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || /^127(\.\d+){3}$/.test(hostname)
  );
}

/** Checks the public address of the gateway. Twilio includes this origin in its signatures, character by character. */
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
  // Twilio signs the address as written, but `URL` drops the default port, so our signature would differ.
  if (/:443\/?$/.test(text)) return 'must not contain port 443, which is the default for https://';
  if (!text.slice(url.protocol.length + 2).startsWith(url.hostname)) {
    return `must name the host as ${url.hostname}: Twilio signs the address as it is written`;
  }
  return undefined;
}

/** Networks that are never routed in public: `0.0.0.0` and `::` lead to this machine. */
const PRIVATE_NETWORKS = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  PRIVATE_NETWORKS.addSubnet(network, prefix);
  // Gateways translate these to the address of version 4 in them.
  PRIVATE_NETWORKS.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
  PRIVATE_NETWORKS.addSubnet(`2002:${hexOf(network)}::`, 16 + prefix, 'ipv6');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE_NETWORKS.addSubnet(network, prefix, 'ipv6');

/** An address of version 4 as two groups of version 6. */
function hexOf(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Whether a host is this machine or in a private network: by its address, or by a name that has no dot. */
export function isNearby(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/gu, '');
  const family = isIP(address);
  if (family !== 0)
    return isLoopback(hostname) || PRIVATE_NETWORKS.check(address, family === 6 ? 'ipv6' : 'ipv4');
  return isLoopback(hostname) || isPrivateName(hostname) || hostname === 'host.docker.internal';
}

/** Checks the address of a vendor's API. Traffic that leaves the private network must be encrypted. */
export function apiUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['https:', 'http:']);
  if (url === undefined) return 'must be an address such as https://api.openai.com/v1';
  if (url.protocol === 'http:' && !isNearby(url.hostname)) {
    return 'must begin with https:// (http:// is for this machine and private networks only)';
  }
  return undefined;
}

/** The modes in which pg enforces TLS. `disable`, `allow` and `prefer` can all end in plain text. */
const ENCRYPTED_MODES = ['require', 'verify-ca', 'verify-full', 'no-verify'];
const DATABASE_FORM = 'must look like postgres://user:password@host:5432/database';

/**
 * Checks the address of a database. A database on another machine requires TLS. Exception: a host name without a dot, such as
 * `postgres`, belongs to a private container network, where an explicit `sslmode=disable` is allowed.
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
    'must not turn off encryption for a database on another machine: ' +
    `omit sslmode (verify-full is then used) or set it to ${ENCRYPTED_MODES.join(', ')}`
  );
}

/** Adds `sslmode=verify-full` if the host is another machine and the address sets no TLS mode. */
export function withTls(text: string): string {
  const url = new URL(text);
  if (isLoopback(url.hostname) || url.searchParams.has('sslmode') || url.searchParams.has('ssl')) return text;
  url.searchParams.set('sslmode', 'verify-full');
  return url.href;
}

/**
 * Checks the address of Redis, which would hold counters of callers. Requires TLS like the database, except on private
 * hosts.
 */
export function redisUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['redis:', 'rediss:']);
  if (url === undefined || url.hostname === '')
    return 'must look like redis://localhost:6379 or rediss://host:6379';
  if (url.protocol === 'redis:' && !isLoopback(url.hostname) && !isPrivateName(url.hostname)) {
    return 'must begin with rediss:// (encrypted) for a host on another machine';
  }
  return undefined;
}

/** Checks the address of a mail server. Encryption is not part of it: `smtp:` to another machine requires STARTTLS. */
export function smtpUrlComplaint(text: string): string | undefined {
  const url = parseUrl(text, ['smtp:', 'smtps:']);
  return url === undefined || url.hostname === ''
    ? 'must look like smtps://user:password@mail.example.com or smtp://mail.example.com:587'
    : undefined;
}

function isPrivateName(hostname: string): boolean {
  return !hostname.includes('.') && !hostname.includes(':');
}

function parseUrl(text: string, protocols: readonly string[]): URL | undefined {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol) ? url : undefined;
}
