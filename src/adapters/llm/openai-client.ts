/** The openai SDK's client for any server with the same API. */
import OpenAI, { AzureOpenAI } from 'openai';
import { EnvHttpProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import { createModelFetch } from './model-fetch.ts';

/** How to reach a server. */
export interface ServerAddress {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Absent: recognised by the host. */
  readonly apiType?: 'openai' | 'azure' | undefined;
  /** Azure's `api-version`. */
  readonly apiVersion?: string | undefined;
}

/**
 * How long an idle connection is kept open. Node's default of 4 s is shorter than most spoken answers, so almost every
 * turn would open a new connection. The upper bound is set by routers, which drop silent connections after some minutes.
 */
export const KEPT_IDLE_MS = 60_000;

/** Last resort. The readers of the stream abort after deadlines of seconds. */
const SDK_TIMEOUT_MS = 120_000;

const AZURE_HOST = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$/u;
const AZURE_VERSION = '2024-10-21';

/** Creates connections that respect HTTPS_PROXY, HTTP_PROXY and NO_PROXY. A proxy cannot reach this machine's loopback. */
export function createDispatcher(): Dispatcher {
  const { NO_PROXY = '', no_proxy = NO_PROXY } = process.env;
  return new EnvHttpProxyAgent({
    keepAliveTimeout: KEPT_IDLE_MS,
    noProxy: no_proxy === '*' ? '*' : `${no_proxy},localhost,127.0.0.1,::1,[::1]`,
  });
}

/** Creates the client. It does not retry, and it logs nothing. */
export function createClient(
  { apiKey, baseUrl, apiType, apiVersion }: ServerAddress,
  dispatcher: Dispatcher,
  timeout = SDK_TIMEOUT_MS,
): OpenAI {
  const { hostname, pathname } = new URL(baseUrl);
  const options = {
    apiKey,
    baseURL: baseUrl,
    // The call policy retries, not the SDK. The SDK's logger is off because it would print content that it cannot parse.
    maxRetries: 0,
    timeout,
    logLevel: 'off' as const,
    fetch: createModelFetch(dispatcher),
  };
  // Azure's /openai/v1 is OpenAI's own API.
  const isAzure = apiType === undefined ? AZURE_HOST.test(hostname) : apiType === 'azure';
  if (!isAzure || /\/v1\/?$/u.test(pathname)) return new OpenAI(options);
  const baseURL = pathname === '/' ? new URL('/openai', baseUrl).href : baseUrl;
  return new AzureOpenAI({ ...options, baseURL, apiVersion: apiVersion ?? AZURE_VERSION });
}
