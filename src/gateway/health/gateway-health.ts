/** The health of everything that a gateway depends on. */
import { createModelServerCheck } from '../../adapters/llm/model-server-check.ts';
import { adapterComplaint } from '../../adapters/ports/error.ts';
import { createElevenLabsCheck } from '../../adapters/speech/elevenlabs-check.ts';
import { createTwilioAccount } from '../../adapters/telephony/twilio-account.ts';
import type { TwilioCredentials } from '../../adapters/telephony/twilio-client.ts';
import type { GatewayConfig } from '../../config/gateway.ts';
import { clockSkewMs, MAX_SKEW_MS } from '../../lib/clock-skew.ts';
import { diskCheck } from '../../lib/disk-space.ts';
import { createHealth, OWN_SERVICE } from '../../lib/health.ts';
import type { Health, HealthCheck, Verdict } from '../../lib/health.ts';
import type { ProcessLoad } from '../limits/process-load.ts';

/** A workflow costs a few actions in Temporal Cloud. Its limit covers the waits for server and worker. */
const WORKFLOW = { freshMs: 60_000, limitMs: 10_000 } as const;
/** Vendors count requests, and a failed request of a call tells sooner. */
const VENDOR = { freshMs: 300_000, limitMs: 10_000 } as const;

export interface GatewayHealthDeps {
  readonly config: Pick<GatewayConfig, 'dataDir' | 'openai' | 'elevenLabs' | 'limits'>;
  /** Absent: no account is set. */
  readonly twilio: TwilioCredentials | undefined;
  readonly database: HealthCheck;
  /** Runs a workflow. False if no worker has taken it. */
  readonly runWorkflow: () => Promise<boolean>;
  readonly load: Pick<ProcessLoad, 'loopDelayMs' | 'memory'>;
  readonly now?: () => number;
  /** For tests. */
  readonly free?: (folder: string) => Promise<number>;
}

/** Nothing is asked before somebody reads it. */
export function createGatewayHealth(deps: GatewayHealthDeps): Health {
  const { config, database, runWorkflow } = deps;
  return createHealth(
    {
      postgres: database,
      temporal: {
        ...WORKFLOW,
        async run() {
          return (await runWorkflow()) ? FINE : { level: 'fault', message: 'no worker runs workflows' };
        },
      },
      ...vendorChecks(deps),
      disk: diskCheck(config.dataDir, deps.free),
      ...loadChecks(deps),
    },
    deps.now,
  );
}

const FINE: Verdict = { level: 'ok' };

const fineAfter = async (work: Promise<unknown>): Promise<Verdict> => {
  await work;
  return FINE;
};

/** Models, voice, telephony, and the clock by one of them. */
function vendorChecks({ config, twilio }: GatewayHealthDeps): Readonly<Record<string, HealthCheck>> {
  const { openai, elevenLabs } = config;
  const checks: Record<string, HealthCheck> = {};
  const add = (name: string, check: (signal: AbortSignal) => Promise<unknown>) => {
    checks[name] = { ...VENDOR, complaintOf: adapterComplaint, run: (signal) => fineAfter(check(signal)) };
  };
  const { apiKey, baseUrl, fallback } = openai;
  if (apiKey !== undefined) {
    add('openai', createModelServerCheck({ ...openai, apiKey }));
    checks['clock'] = { ...VENDOR, run: async (signal) => clockVerdict(await clockSkewMs(baseUrl, signal)) };
  }
  if (fallback !== undefined) add('fallbackModel', createModelServerCheck(fallback));
  const { apiKey: voiceKey, baseUrl: voiceUrl } = elevenLabs;
  if (voiceKey !== undefined)
    add('elevenlabs', createElevenLabsCheck({ apiKey: voiceKey, baseUrl: voiceUrl }));
  if (twilio !== undefined) {
    const account = createTwilioAccount(twilio);
    checks['twilio'] = {
      ...VENDOR,
      complaintOf: adapterComplaint,
      async run() {
        const { status } = await account.status();
        return status === 'active' ? FINE : { level: 'fault', message: `the account is ${status}` };
      },
    };
  }
  return checks;
}

function loadChecks({ config, load }: GatewayHealthDeps): Readonly<Record<string, HealthCheck>> {
  const { capacity } = config.limits;
  return {
    memory: {
      ...OWN_SERVICE,
      run: async () => {
        const message = `${Math.round(load.memory() * 100)} % in use`;
        return { level: load.memory() >= capacity.memory ? 'fault' : 'ok', message };
      },
    },
    eventLoop: {
      ...OWN_SERVICE,
      run: async () => {
        const message = `${Math.round(load.loopDelayMs())} ms late`;
        return { level: load.loopDelayMs() >= capacity.loopDelayMs ? 'fault' : 'ok', message };
      },
    },
  };
}

function clockVerdict(skewMs: number | undefined): Verdict {
  if (skewMs === undefined) return { level: 'ok', message: 'not compared' };
  const message = `${Math.round(skewMs / 1_000)} s ahead of the vendor`;
  return { level: Math.abs(skewMs) > MAX_SKEW_MS ? 'fault' : 'ok', message };
}
