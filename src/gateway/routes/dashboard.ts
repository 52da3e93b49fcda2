/** Serves the built dashboard. Its files hold no data, so the routes are public: the pages ask the API. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { DASHBOARD_DIR } from '../../config/dashboard.ts';
import { pagePreloads } from './page-preloads.ts';

const PAGES = '/dashboard/';
/** The bundler puts files with the hash of their content here. */
const HASHED = /^assets\/[\w.-]+$/u;
const YEAR_SECONDS = 31_536_000;

/** Adds the routes. Every address below `/dashboard/` that is no file is a page of the one document. */
export async function dashboardRoutes(app: FastifyInstance, dir = DASHBOARD_DIR): Promise<void> {
  const access = { config: { access: 'public' } } as const;
  app.get('/', access, async (_request, reply) => reply.redirect(PAGES));
  app.get('/phone', access, async (_request, reply) => reply.redirect(`${PAGES}phone`));
  app.get('/dashboard', access, async (_request, reply) => reply.redirect(PAGES));
  // Only files that exist are sent, and a folder that is missing is told below.
  await app.register(fastifyStatic, { root: dir, serve: false, preCompressed: true });
  app.get<{ Params: { '*': string } }>(`${PAGES}*`, access, async (request, reply) => {
    const file = request.params['*'];
    if (HASHED.test(file)) {
      if (!existsSync(join(dir, file))) return reply.code(404).send({ error: 'no such file' });
      return reply.sendFile(file, { maxAge: YEAR_SECONDS * 1_000, immutable: true });
    }
    if (!existsSync(join(dir, 'index.html'))) {
      return reply.code(404).send({ error: 'the dashboard is not built: npm run build:dashboard' });
    }
    // It names the files of this build.
    void reply.header('cache-control', 'no-cache').header('link', await pagePreloads(dir, PAGES, file));
    return reply.sendFile('index.html', { cacheControl: false });
  });
}
