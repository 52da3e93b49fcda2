/** The built pages behind a played API, so that a test decides what each request is answered. */
import { fastify } from 'fastify';
import type { CallDetail, CallSummary } from '../../src/gateway/api/call-schemas.ts';
import type { Figures } from '../../src/gateway/api/figure-schemas.ts';
import { securityHeaders } from '../../src/gateway/plugins/security-headers.ts';
import { dashboardRoutes } from '../../src/gateway/routes/dashboard.ts';
import { provideDashboard } from '../../src/start/dashboard.ts';

/** What a request is answered: a body, or a status with its reason. */
export type PlayedAnswer = object | { readonly status: number; readonly detail: string };

export interface PlayedApi extends AsyncDisposable {
  readonly origin: string;
  /** By method and path below the API, such as `GET /calls`. Anything else is answered 404. */
  readonly answers: Map<string, (url: URL) => PlayedAnswer>;
  /** What was asked, as the keys of `answers`. */
  readonly asked: string[];
}

/** An admin is signed in, and there is one agent. */
export async function startPlayedApi(): Promise<PlayedApi> {
  await provideDashboard(() => undefined);
  const agent = {
    ...{ id: 'default', tenant: 'bakery', name: 'Riley', language: 'en-US' },
    ...{ numbers: ['*'], voice: 'own', file: 'default.yaml' },
  };
  const user = { kind: 'user', name: 'ann@example.com', role: 'admin', tenant: null };
  const answers: PlayedApi['answers'] = new Map<string, (url: URL) => PlayedAnswer>([
    ['GET /session', () => ({ user, signIn: [] })],
    ['GET /agents', () => ({ agents: [agent] })],
    ['GET /calls', () => ({ calls: [aCall()], next: null })],
  ]);
  const asked: string[] = [];
  const app = fastify();
  await securityHeaders(app, new URL('http://127.0.0.1'));
  await app.register(async (scope) => dashboardRoutes(scope));
  app.get('/health/ready', async () => ({}));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, body, done) => body.resume().on('end', () => done(null)));
  app.all('/api/v1/*', async ({ method, url }, reply) => {
    const { pathname, href } = new URL(url, 'http://played');
    const name = `${method} ${pathname.slice('/api/v1'.length)}`;
    asked.push(name);
    const answer = answers.get(name)?.(new URL(href)) ?? { status: 404, detail: 'There is nothing.' };
    return reply
      .code('status' in answer && typeof answer.status === 'number' ? answer.status : 200)
      .send(answer);
  });
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  return { origin, answers, asked, [Symbol.asyncDispose]: () => app.close() };
}

/** A call in the list. */
export function aCall(changes: Partial<CallSummary> = {}): CallSummary {
  return {
    ...{ callSid: 'CA1', tenant: 'bakery', agent: 'default', caller: '+15550100001', called: null },
    ...{ startedAt: '2026-11-30T10:00:00.000Z', endedAt: '2026-11-30T10:01:00.000Z', status: 'completed' },
    ...{
      ending: 'hung-up',
      endedBy: 'caller',
      transfer: null,
      durationSeconds: 60,
      turns: 0,
      answeredByModel: 0,
    },
    ...{
      unanswered: 0,
      interruptions: 0,
      errors: 0,
      slowestResponseMs: null,
      medianResponseMs: null,
      about: null,
    },
    ...{ language: 'en-US', cost: null },
    ...changes,
  };
}

/** One call on the second of two days, and none that failed. */
export function someFigures(): Figures {
  const times = { count: 1, median: 100, p95: 100, p99: 100 };
  return {
    ...{ from: '2026-11-29T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', calls: 1, answeredShare: 1 },
    ...{
      responseMs: times,
      answerMs: times,
      interruptions: 0,
      unanswered: 0,
      errorsByService: [],
      cost: null,
    },
    callsPerDay: [
      { day: '2026-11-29', calls: 0, failed: 0 },
      { day: '2026-11-30', calls: 1, failed: 0 },
    ],
    byRung: { primary: 1, fallback: 0, template: 0 },
    hours: Array.from({ length: 24 }, (_, hour) => ({ hour, calls: hour === 8 ? 1 : 0 })),
  };
}

/** The page of a call. */
export function aRecord(changes: Partial<CallDetail> = {}): CallDetail {
  return {
    ...aCall(),
    ...{ summarySentence: 'The caller hung up.', connections: [], turns: [], costItems: [] },
    ...{ afterCall: null, deliveries: [], temporalUrl: null },
    ...changes,
  };
}
