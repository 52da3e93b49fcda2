/** The real app with all its routes: fakes at its ports, and no network. */
import diagnostics from 'node:diagnostics_channel';
import { PassThrough } from 'node:stream';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { pino } from 'pino';
import type { Logger } from 'pino';
import type { Access } from '../../src/contracts/access.ts';
import { withDrafts } from '../../src/gateway/draft-agents.ts';
import { buildApp } from '../../src/gateway/app.ts';
import type { OperatorParts } from '../../src/gateway/access/operator-parts.ts';
import { createAudioCounters, createAudioLibrary } from '../../src/gateway/voice/audio-library.ts';
import { createAudioUrls } from '../../src/gateway/voice/audio-urls.ts';
import { createVoiceBreaker } from '../../src/gateway/voice/voice-breaker.ts';
import { VOICE_POLICY } from '../../src/workflows/call/policy.ts';
import { createLiveFeed } from '../../src/gateway/live/live-feed.ts';
import { memoryApi } from '../fakes/memory-api.ts';
import { memoryAudioStore } from '../fakes/memory-audio-store.ts';
import type { OutboundParts } from '../../src/gateway/outbound-parts.ts';
import { memoryOutbound } from '../fakes/memory-outbound.ts';
import { memoryOperators } from '../fakes/memory-operators.ts';
import { memoryTransfers } from '../fakes/memory-transfers.ts';
import { memoryPhoneTokens } from '../fakes/memory-phone-tokens.ts';
import { aGateway, AUTH_TOKEN, BASE_URL } from './a-gateway.ts';

/** A route as the app declares it. */
export type DeclaredRoute = Pick<RouteOptions, 'url' | 'schema'> & {
  readonly method: string;
  readonly access: Access | undefined;
};

const startsApp = (message: unknown): message is { readonly fastify: FastifyInstance } =>
  typeof message === 'object' && message !== null && 'fastify' in message;

/** Operators of the app, with OpenID Connect. */
export function wholeOperators() {
  const openId = {
    begin: async () => ({ url: new URL('https://id.example.com'), keep: 'kept' }),
    finish: async () => ({ refused: 'forged' }),
  };
  return memoryOperators(new URL(BASE_URL), { openId });
}

/** Builds the app, and reports every route however it is declared. */
export async function wholeApp({
  operators,
  outbound = memoryOutbound(),
  // Nothing listens there: 500 says that the proxy asked it.
  temporalUi = new URL('http://127.0.0.1:1/temporal'),
  log = pino({ level: 'silent' }),
}: {
  readonly operators: OperatorParts;
  readonly outbound?: OutboundParts;
  readonly temporalUi?: URL;
  readonly log?: Logger;
}) {
  const stack = new AsyncDisposableStack();
  const gateway = stack.use(await aGateway({ log, keptMs: 0 }));
  const routes: DeclaredRoute[] = [];
  const watch = (message: unknown) => {
    if (!startsApp(message)) return;
    message.fastify.addHook('onRoute', ({ method, url, schema, config }) => {
      for (const each of [method].flat())
        routes.push({
          method: each,
          url,
          access: config?.access,
          ...(schema === undefined ? {} : { schema }),
        });
    });
  };
  diagnostics.subscribe('fastify.initialization', watch);
  const app = await buildApp(
    {
      ...gateway.deps,
      ...{ operators, temporalUi, metricsText, ...knowledge, ownVoice: ownVoice() },
      ...{ api: memoryApi(), live: noLive(), phoneTokens: memoryPhoneTokens(), transfers: memoryTransfers() },
      ...{ ...withDrafts(gateway.deps.agents), outbound },
      texts: noTexts,
    },
    log,
  );
  diagnostics.unsubscribe('fastify.initialization', watch);
  stack.defer(() => app.close());
  await app.ready();
  return { ...gateway, app, routes, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const noTexts = {
  stops: { stop: async () => undefined, allow: async () => undefined },
  deliveries: { reportText: async () => undefined },
};

/** No calls, and streams that end at once. */
const noLive = () => ({
  feed: createLiveFeed(),
  calls: { list: async () => [], call: async () => undefined, tenantOf: async () => undefined },
  streams: { open: async () => new PassThrough().end(), end: () => undefined, size: 0 },
  control: async () => ({ refused: { reason: 'unknown' as const } }),
});

const metricsText = { text: async () => '', contentType: 'text/plain; version=0.0.4; charset=utf-8' };

const knowledge = {
  knowledgeApi: {
    documents: {
      list: async () => [],
      add: async () => [],
      remove: async () => [],
      loadFolder: async () => ({ unchanged: 0, removed: [], refused: [], overruled: [] }),
      content: async () => undefined,
    },
    reader: {
      read: async () => ({ reason: 'is not read here' }),
      [Symbol.asyncDispose]: async () => undefined,
    },
    knowledgeDir: '/none',
    search: { search: async () => [], refresh: async () => undefined, vectors: () => [] },
  },
};

const ownVoice = () => ({
  library: createAudioLibrary({
    speech: { format: 'mp3', synthesise: () => Promise.reject(new Error('nothing is said here')) },
    store: memoryAudioStore(),
    durationMs: async () => 0,
    policy: VOICE_POLICY,
    counters: createAudioCounters(),
    onStoreFailure: () => undefined,
  }),
  urls: createAudioUrls({ secrets: [AUTH_TOKEN], baseUrl: new URL(BASE_URL) }),
  breaker: createVoiceBreaker(VOICE_POLICY.breaker),
  voiceOf: () => undefined,
});
