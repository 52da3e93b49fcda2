/** Starts the system that the bench measures: Postgres, Temporal, gateway and worker. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../src/lib/free-port.ts';
import { createCallRecordReader } from '../src/adapters/postgres/call-record.ts';
import type { CallRecordReader } from '../src/adapters/postgres/call-record.ts';
import { createPool } from '../src/adapters/postgres/pool.ts';
import { createCallCodec } from '../src/adapters/temporal/payload-codec.ts';
import type { CallCodec } from '../src/adapters/temporal/payload-codec.ts';
import type { TemporalBackend } from '../src/config/start.ts';
import { openPayloadKeys } from '../src/config/payload-keys.ts';
import { startSystem } from '../src/start/supervisor.ts';
import type { ServiceName, System } from '../src/start/system.ts';
import { resolveTemporalCli } from '../src/start/temporal-cli.ts';
import { resolveFullServer } from '../src/start/temporal-full-programs.ts';
import { phoneTarget } from '../src/start/phone-target.ts';
import { agentYaml } from './lines.ts';
import type { Line } from './lines.ts';
import type { Target } from './target.ts';

/** A complete system with its own Postgres and Temporal, in a temporary folder. */
export interface BenchSystem extends AsyncDisposable {
  readonly system: System;
  /** From the start of its first process until it could take calls. */
  readonly startMs: number;
  readonly target: Target;
  /** For the API of documents. */
  readonly apiToken: string;
  readonly temporal: Client;
  /** With the system's keys. */
  readonly codec: CallCodec;
  readonly callRecords: CallRecordReader;
  /** Prometheus metrics of the Temporal server. */
  readonly temporalMetricsUrl: string;
  /** Lines that the child processes have written, oldest first. */
  readonly lines: readonly { readonly service: ServiceName; readonly text: string }[];
}

export interface BenchSystemOptions {
  readonly lines: readonly Line[];
  /** Beside those of every bench. */
  readonly settings: Readonly<Record<string, string>>;
  readonly modelBaseUrl: string;
  readonly voiceBaseUrl: string;
  readonly temporalBackend: TemporalBackend;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const API_TOKEN = 'token-of-the-bench';
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Starts a system with one agent for each line. Disposing ends its processes and deletes its files; a failed start does the
 * same.
 */
export async function startBenchSystem(options: BenchSystemOptions): Promise<BenchSystem> {
  const { log, signal } = options;
  await using stack = new AsyncDisposableStack();
  const scratch = await mkdtemp(join(tmpdir(), 'evercall-bench-'));
  stack.defer(() => rm(scratch, { recursive: true, force: true }));
  const metricsPort = await freePort();
  const lines: { service: ServiceName; text: string }[] = [];
  const env = await environment(options, scratch, metricsPort);
  const startedMs = performance.now();
  const system = await startSystem({
    env,
    log,
    signal,
    onLine: (service, text) => {
      lines.push({ service, text });
      if (isWorthShowing(text)) log(`${service}: ${text.slice(0, SHOWN_CHARS)}`);
    },
  });
  const startMs = performance.now() - startedMs;
  stack.defer(() => system.stop());
  const pool = createPool(system.addresses.databaseUrl);
  stack.defer(() => pool.end());
  const connection = await Connection.connect({ address: system.addresses.temporal });
  stack.defer(() => connection.close());
  const codec = createCallCodec({ keys: openPayloadKeys({}, system.addresses.dataDir) });
  const resources = stack.move();
  return {
    system,
    startMs,
    target: phoneTarget(system),
    apiToken: API_TOKEN,
    temporal: new Client({ connection, dataConverter: codec.dataConverter }),
    codec,
    callRecords: createCallRecordReader(pool),
    temporalMetricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    lines,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function environment(
  options: BenchSystemOptions,
  scratch: string,
  metricsPort: number,
): Promise<Readonly<Record<string, string | undefined>>> {
  const { lines, settings, modelBaseUrl, voiceBaseUrl } = options;
  const { PATH, HOME, XDG_CACHE_HOME, NODE_OPTIONS, NODE_COMPILE_CACHE } = process.env;
  return {
    ...{ PATH, HOME, XDG_CACHE_HOME, NODE_COMPILE_CACHE },
    PORT: String(await freePort()),
    DATA_DIR: join(scratch, 'data'),
    AGENTS_DIR: await writeAgents(lines, scratch),
    KNOWLEDGE_DIR: resolve(ROOT, 'knowledge'),
    API_TOKEN,
    // All phones have one number.
    ...{
      LIMIT_CALLS: '10000',
      LIMIT_CALLS_PER_NUMBER: '100000',
      LIMIT_CALLS_PER_TENANT: '100000',
      LIMIT_LOOP_DELAY_MS: '10000',
    },
    OPENAI_API_KEY: 'sk-bench-0123456789',
    OPENAI_BASE_URL: modelBaseUrl,
    ELEVENLABS_API_KEY: 'key-of-the-bench',
    ELEVENLABS_VOICE_ID: 'voiceOfTheBench01',
    ELEVENLABS_BASE_URL: voiceBaseUrl,
    ...settings,
    ...(await meteredTemporal(options, scratch, metricsPort)),
    // The inspector opens only on SIGUSR1. Port 0 picks a free port; with a fixed one the second process would fail.
    NODE_OPTIONS: `${NODE_OPTIONS ?? ''} --inspect-port=0`.trim(),
  };
}

async function writeAgents(lines: readonly Line[], scratch: string): Promise<string> {
  const folder = join(scratch, 'agents');
  await mkdir(folder);
  await Promise.all(lines.map((line) => writeFile(join(folder, `${line.name}.yaml`), agentYaml(line))));
  return folder;
}

/**
 * Writes a script that runs Temporal's program with its metrics at `port`, and returns the settings that name it. `startSystem`
 * itself starts Temporal without metrics.
 */
async function meteredTemporal(
  { temporalBackend, log, signal }: BenchSystemOptions,
  scratch: string,
  port: number,
): Promise<Readonly<Record<string, string>>> {
  const options = { env: process.env, log, signal };
  if (temporalBackend === 'sqlite') {
    const real = await resolveTemporalCli(options);
    const path = await writeScript(
      join(scratch, 'temporal'),
      `if [ "$1 $2" = "server start-dev" ]; then set -- "$@" --metrics-port ${port}; fi
exec '${real}' "$@"`,
    );
    return { TEMPORAL_CLI_PATH: path };
  }
  const { server, sqlTool } = await resolveFullServer(options);
  await symlink(sqlTool, join(scratch, 'temporal-sql-tool'));
  const metrics = `metrics: { prometheus: { listenAddress: "127.0.0.1:${port}" } }`;
  const path = await writeScript(
    join(scratch, 'temporal-server'),
    `if [ "$1" = "--config-file" ]; then sed -i 's/^global:$/global:\\n  ${metrics}/' "$2"; fi
exec '${server}' "$@"`,
  );
  return { TEMPORAL_BACKEND: 'postgres', TEMPORAL_SERVER_PATH: path };
}

async function writeScript(path: string, text: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Longest part of a line that is shown, because Temporal's log lines are very long. */
const SHOWN_CHARS = 240;

/** What Node prints when the inspector opens. */
const INSPECTOR_LINE = /^Debugger |^For help, see: /u;

/** Of the development server, and of the full server. */
const TEMPORAL_WARNING = /^time=.* level=WARN |^\{"level":"warn"/u;

/** Errors of our processes (pino's JSON, level 50 and above), and other lines except the inspector's and Temporal's warnings. */
function isWorthShowing(line: string): boolean {
  const level = /^\{"level":(\d+)/u.exec(line)?.[1];
  return level === undefined
    ? !INSPECTOR_LINE.test(line) && !TEMPORAL_WARNING.test(line)
    : Number(level) >= 50;
}
