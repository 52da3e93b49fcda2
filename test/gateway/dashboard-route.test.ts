import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { securityHeaders } from '../../src/gateway/plugins/security-headers.ts';
import { dashboardRoutes } from '../../src/gateway/routes/dashboard.ts';

/** As the bundler writes it. */
const MANIFEST = {
  'index.html': { file: 'assets/index-abc.js', imports: ['_react.js'], isEntry: true },
  '_react.js': { file: 'assets/react-abc.js' },
  '_badge.js': { file: 'assets/badge-abc.js', imports: ['_react.js'] },
  'pages/live.tsx': { file: 'assets/live-abc.js', imports: ['index.html', '_badge.js'] },
  'pages/call.tsx': { file: 'assets/call-abc.js', imports: ['index.html', '_badge.js', '_react.js'] },
};

async function served(isBuilt: boolean) {
  const stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'evercall-pages-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  if (isBuilt) {
    await mkdir(join(dir, 'assets'));
    await writeFile(join(dir, 'index.html'), '<title>Evercall</title>');
    await writeFile(join(dir, 'assets', 'index-abc.js'), 'run()');
    await writeFile(join(dir, 'assets', 'index-abc.js.br'), 'as brotli');
    await writeFile(join(dir, 'secret.txt'), 'not served');
    await mkdir(join(dir, '.vite'));
    await writeFile(join(dir, '.vite', 'manifest.json'), JSON.stringify(MANIFEST));
  }
  const app = fastify();
  stack.defer(() => app.close());
  await securityHeaders(app, new URL('https://phone.example.com'));
  await app.register(async (scope) => dashboardRoutes(scope, dir));
  return { app, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

it('R-V2: every address of the dashboard is its one page, under a strict policy', async () => {
  await using one = await served(true);
  for (const url of [
    '/dashboard/',
    '/dashboard/calls/CA1?turn=2',
    '/dashboard/secret.txt',
    '/dashboard/assets/../secret.txt',
  ]) {
    const { statusCode, body, headers } = await one.app.inject(url);
    expect([statusCode, body], url).toEqual([200, '<title>Evercall</title>']);
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  }
  for (const [from, to] of [
    ['/', '/dashboard/'],
    ['/dashboard', '/dashboard/'],
    ['/phone', '/dashboard/phone'],
  ] as const)
    expect((await one.app.inject(from)).headers.location).toBe(to);
});

it('R-V2: the document names the files of its page and the session, so that they come with the first scripts', async () => {
  await using one = await served(true);
  const session = '</api/v1/session>; rel=preload; as=fetch; crossorigin';
  const script = (name: string) => `</dashboard/assets/${name}-abc.js>; rel=modulepreload`;
  const live = [session, script('live'), script('badge')];
  for (const [url, links] of [
    ['/dashboard/', live],
    ['/dashboard/live?of=bakery', live],
    ['/dashboard/calls/CA1', [session, script('call'), script('badge')]],
    ['/dashboard/calls', [session]],
    ['/dashboard/constructor/__proto__', [session]],
  ] as const)
    expect((await one.app.inject(url)).headers['link'], url).toBe(links.join(', '));
});

it('R-V2: files with a hash in their name are kept by browsers, and missing ones are not replaced by the page', async () => {
  await using one = await served(true);
  const { body, headers } = await one.app.inject('/dashboard/assets/index-abc.js');
  expect(body).toBe('run()');
  expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await one.app.inject('/dashboard/assets/index-old.js')).statusCode).toBe(404);
});

it('R-V2: a browser gets the compressed file that it takes, with the type of the file itself', async () => {
  await using one = await served(true);
  const url = '/dashboard/assets/index-abc.js';
  const { body, headers } = await one.app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } });
  expect(body).toBe('as brotli');
  expect(headers).toMatchObject({
    ...{
      'content-encoding': 'br',
      'content-type': 'application/javascript; charset=utf-8',
      vary: 'accept-encoding',
    },
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const page = await one.app.inject({ url: '/dashboard/', headers: { 'accept-encoding': 'gzip, br' } });
  expect(page.body).toBe('<title>Evercall</title>');
});

it('R-V2: a gateway whose dashboard is not built says how to build it', async () => {
  await using one = await served(false);
  const { statusCode, body } = await one.app.inject('/dashboard/');
  expect(statusCode).toBe(404);
  expect(body).toContain('npm run build:dashboard');
});
