/** Every route, asked over the wire by addresses, hosts, headers and bodies that parsers read in different ways. */
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BASE_URL } from '../gateway/a-gateway.ts';
import { wholeApp, wholeOperators } from '../gateway/whole-app.ts';

const faults: string[] = [];
let whole: Awaited<ReturnType<typeof wholeApp>>;
let port: number;
beforeAll(async () => {
  const log = pino({ level: 'error' }, { write: (line) => void faults.push(line) });
  whole = await wholeApp({ operators: wholeOperators(), log });
  port = Number(new URL(await whole.app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => whole[Symbol.asyncDispose]());

const HOST = `Host: ${new URL(BASE_URL).host}`;
const CLOSE = 'Connection: close';

/** Addresses that some parser takes for `path`, and addresses that none should choke on. */
const ADDRESSES: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => `/.${path}`,
  (path) => `/x/..${path}`,
  (path) => `/%2e%2e${path}`,
  (path) => path.toUpperCase(),
  (path) => path.replaceAll(/(?!^)\//gu, '%2F'),
  (path) => path.replaceAll('/', '\\'),
  (path) => `/%${path.codePointAt(1)?.toString(16) ?? '00'}${path.slice(2)}`,
  (path) => `${path}%00`,
  (path) => `${path}%ff`,
  (path) => `${path}%`,
  (path) => `${path};x=1`,
  (path) => `${path}#x`,
  (path) => `${path}.json`,
  (path) => `${path}/${'a'.repeat(5_000)}`,
  (path) => `${path}?${'a=&'.repeat(3_000)}`,
  (path) => `${path}?tenant=%ff&q=%&__proto__=x&tenant[]=y`,
  (path) => `http://evil.example.com${path}`,
  (path) => `${BASE_URL}${path}`,
];

/** Lines after the first, with an end of headers and perhaps a body. */
const HEADERS: readonly (readonly string[])[] = [
  [],
  ['Host:'],
  ['Host: evil.example.com'],
  ['Host: 127.0.0.1'],
  ['Host: localhost:99999'],
  ['Host: [::1'],
  ['Host: a@b'],
  [HOST, 'Host: 127.0.0.1'],
  [
    HOST,
    'X-Forwarded-For: 127.0.0.1',
    'X-Forwarded-Host: 127.0.0.1',
    'Forwarded: for=127.0.0.1;host=localhost',
  ],
  [HOST, 'X-Original-URL: /health/live', 'X-Rewrite-URL: /health/live'],
  [HOST, 'X-HTTP-Method-Override: GET', 'X-Method: GET'],
  [HOST, 'Authorization: Bearer '],
  [HOST, 'Authorization: Bearer null', 'Authorization: Bearer undefined'],
  [HOST, 'Authorization: Bearer \u00ff\u0001'],
  [HOST, 'Cookie: __Host-evercall=; __Host-evercall=%; ;=;'],
  [HOST, 'X-Twilio-Signature: ='],
  [HOST, 'X-Twilio-Signature: bm8=', 'X-Twilio-Signature: bm8='],
  [HOST, 'Upgrade: h2c', 'HTTP2-Settings: AA'],
  [HOST, 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=='],
  [HOST, 'Expect: 100-continue'],
  [HOST, 'Expect: something'],
  [HOST, 'Range: bytes=-,9-1'],
  [HOST, 'Accept: \u00ff', 'Accept-Encoding: ;q=9'],
  [HOST, `X-Long: ${'a'.repeat(20_000)}`],
  [HOST, ' folded: x'],
  [HOST, 'No colon'],
  [HOST, 'Content-Length: -1'],
  [HOST, 'Content-Length: 2', 'Content-Length: 3', '', '{}'],
  [HOST, 'Content-Length: 2', 'Transfer-Encoding: chunked', '', '0\r\n'],
  [HOST, 'Transfer-Encoding: chunked, identity', '', '0\r\n'],
  [HOST, 'Transfer-Encoding: chunked', 'Content-Type: application/json', '', 'zz\r\n{}\r\n0\r\n'],
  [HOST, 'Content-Type: application/json', 'Content-Encoding: gzip', 'Content-Length: 2', '', '{}'],
  [HOST, 'Content-Type: application/json; charset=utf-16', 'Content-Length: 2', '', '{}'],
  [HOST, 'Content-Type: application/json', 'Content-Length: 22', '', '{"__proto__":{"a":"b"}}'],
  [HOST, 'Content-Type: multipart/form-data; boundary=', 'Content-Length: 2', '', '--'],
  [HOST, 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 6', '', '%ff=%u'],
  [HOST, 'Content-Type: ;', 'Content-Length: 2', '', '{}'],
];

/** The answer's status. 0: the connection was closed without an answer. */
async function statusOf(first: string, lines: readonly string[]): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  // A gateway that has answered already may reset the connection.
  socket.on('error', () => socket.destroy());
  const end = lines.indexOf('');
  const [headers, body] = end < 0 ? [lines, []] : [lines.slice(0, end), lines.slice(end + 1)];
  const connection = lines.some((line) => line.startsWith('Upgrade:')) ? 'Connection: upgrade' : CLOSE;
  socket.end([first, ...headers, connection, '', ...body, ''].join('\r\n'), 'latin1');
  const answer = await text(socket).catch(() => '');
  // "100 Continue" only asks for the body.
  return Number(/^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.[01] (\d{3})/u.exec(answer)?.[1] ?? 0);
}

const pathOf = (url: string) => url.replaceAll(/:\w+|\*/gu, 'a.md');

it('R-X10: no route answers an odd request with data or 5xx', { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  const opened = new Set<string>();
  /** Anybody may use these: a request that is read correctly is answered. */
  const open = new Set(
    whole.routes.flatMap(({ method, url, access }) =>
      access === 'public' ? [`${method} ${pathOf(url)}`] : [],
    ),
  );
  const ask = async (
    method: string,
    path: string,
    address: string,
    lines: readonly string[],
    version = '1.1',
  ) => {
    const status = await statusOf(`${method} ${address} HTTP/${version}`, lines);
    const isPublic = open.has(`${method} ${path}`);
    if (status >= 200 && status < 400) opened.add(`${method} ${path}`);
    // 101: a handshake. 505: a version of HTTP that is none.
    const isWrong = (status >= 500 && status !== 505) || (!isPublic && status > 0 && status < 400);
    if (isWrong)
      wrong.push(`${status} for ${method} ${address.slice(0, 200)} ${lines.join(' | ').slice(0, 200)}`);
  };
  for (const { method, url } of whole.routes) {
    const path = pathOf(url);
    await Promise.all([
      ...ADDRESSES.map((address) => ask(method, path, address(path), [HOST])),
      ...HEADERS.map((lines) => ask(method, path, path, lines)),
      ask(method, path, path, [], '1.0'),
      ask(method, path, path, [HOST], '3.0'),
      ask(method.toLowerCase(), path, path, [HOST]),
      ask('TRACE', path, path, [HOST]),
      ask('PROPFIND', path, path, [HOST]),
    ]);
  }
  expect(wrong).toEqual([]);
  expect(faults).toEqual([]);
  expect(whole.routes.length).toBeGreaterThan(30);
  expect([...opened]).toContain('GET /health/live');
});
