/** Compares the first token over a new connection to the model with the first token over a kept connection. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { Agent } from 'undici';
import { z } from 'zod';
import { createModelFetch } from '../../src/adapters/llm/model-fetch.ts';
import { startChild } from '../child.ts';
import { personaOf } from '../lines.ts';
import { under } from '../results.ts';
import type { Bench, Scenario } from '../scenario.ts';
import { median } from '../stats.ts';

export const connect: Scenario = {
  name: 'connect',
  lines: () => [{ name: 'connect', speculation: 'off', dial: { firstTokenMs: 0, tokenMs: 0, tokens: 5 } }],
  async run(bench) {
    const { samples } = bench.parameters.connect;
    const scratch = await mkdtemp(join(tmpdir(), 'evercall-bench-tls-'));
    try {
      const certificate = await selfSigned(scratch);
      const plain = bench.model.baseUrl;
      await using front = await startFront(certificate, new URL(plain).port);
      const ca = await readFile(certificate.certFile, 'utf8');
      const cold = () => new Agent({ connect: { ca } });
      const kept = cold();
      const tls = `https://127.0.0.1:${front.port}/v1`;
      // One uncounted round warms up the code and opens the kept connection.
      const overKept = (): Promise<number> => firstTokenMs(bench, tls, kept);
      const overCold = async (baseUrl: string): Promise<number> => {
        const agent = cold();
        try {
          return await firstTokenMs(bench, baseUrl, agent);
        } finally {
          await agent.close();
        }
      };
      await p50(samples, overKept);
      const found = {
        keptMs: await p50(samples, overKept),
        coldTcpMs: await p50(samples, () => overCold(plain)),
        coldTlsMs: await p50(samples, () => overCold(tls)),
      };
      await kept.close();
      return under('connect', found);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function p50(samples: number, sample: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < samples; count += 1) times.push(await sample());
  return median(times);
}

/** Milliseconds from the request to the first token. Reads the answer to its end, as the gateway does. */
async function firstTokenMs(bench: Bench, baseURL: string, dispatcher: Agent): Promise<number> {
  const fetch = createModelFetch(dispatcher);
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0, fetch });
  const content = personaOf(bench.line('connect').number);
  const messages = [
    { role: 'system', content },
    { role: 'user', content: 'Hello?' },
  ] as const;
  const startedMs = performance.now();
  let firstMs: number | undefined;
  const stream = await client.chat.completions.create({
    model: 'gpt-4.1-mini',
    messages: [...messages],
    stream: true,
  });
  for await (const chunk of stream) {
    if ((chunk.choices[0]?.delta.content ?? '') !== '') firstMs ??= performance.now() - startedMs;
  }
  if (firstMs === undefined) throw new Error('the model sent no text');
  return firstMs;
}

interface Certificate {
  readonly keyFile: string;
  readonly certFile: string;
}

/** Makes a certificate with the installed openssl. */
async function selfSigned(folder: string): Promise<Certificate> {
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'cert.pem');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  await promisify(execFile)('openssl', ['req', '-x509', ...key, '-out', certFile, ...subject]);
  return { keyFile, certFile };
}

async function startFront(
  { keyFile, certFile }: Certificate,
  backendPort: string,
): Promise<AsyncDisposable & { readonly port: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = startChild({
    program: 'tls-front.ts',
    env: { TLS_KEY_FILE: keyFile, TLS_CERT_FILE: certFile, BACKEND_PORT: backendPort },
    schema: z.object({ port: z.number() }),
    onMessage: ({ port }) => resolve(port),
    onDeath: reject,
  });
  return { port: await promise, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
