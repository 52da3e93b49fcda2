/** Settings of a worker. */
import { resolve } from 'node:path';
import { z } from 'zod';
import type { PriceTable } from '../contracts/cost.ts';
import { localAddress } from '../lib/local-server.ts';
import type { LocalAddress } from '../lib/local-server.ts';
import { otlpEndpoint } from './otlp.ts';
import type { PayloadKeys } from '../lib/payload-cipher.ts';
import type { TokenPrice } from '../contracts/token-price.ts';
import { withoutEmpty } from './environment.ts';
import type { Environment, Fault } from './environment.ts';
import type { AlertDestinations } from '../contracts/alerts.ts';
import type { LogLevel } from './gateway.ts';
import { tokenPrice } from './limits.ts';
import { modelServer, modelVariables } from './model-settings.ts';
import { openPayloadKeys, payloadKeyFaults } from './payload-keys.ts';
import { loadPrices } from './prices.ts';
import { readWithTemporal } from './temporal.ts';
import { readToolSecrets } from './tool-secrets.ts';
import type { TemporalSettings } from './temporal.ts';
import {
  characterPrice,
  costVariables,
  databaseVariables,
  metricsVariables,
  deliveryVariables,
  payloadVariables,
  priceVariables,
  processVariables,
  publicVariables,
  temporalVariables,
  toolVariables,
  tracingVariables,
  twilioVariables,
  versionVariables,
  wordingsVariables,
} from './variables.ts';

/** A version of the workers, under which Temporal keeps the calls that it began. */
export interface WorkerVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

export interface WorkerConfig {
  readonly databaseUrl: string;
  readonly temporal: TemporalSettings;
  readonly logLevel: LogLevel;
  readonly dataDir: string;
  readonly payloadKeys: PayloadKeys;
  /** The model that writes digests. Without `apiKey`, no model is used. */
  readonly openai: ReturnType<typeof modelServer>;
  /** As for a gateway. */
  readonly price?: TokenPrice;
  /** Whether a model makes wordings of passages. */
  readonly wordings: boolean;
  /** For the headers of tools, by name. */
  readonly toolSecrets: ReadonlyMap<string, string>;
  readonly prices: PriceTable;
  /** Where traces of calls are sent. Absent: nothing is traced. */
  readonly otlp?: string;
  /** Where it shows its health and metrics. Absent: nowhere. */
  readonly local?: LocalAddress;
  readonly delivery: DeliverySettings;
  /** The account that rings people. Absent: nobody is rung by the worker. */
  readonly twilio?: { readonly accountSid: string; readonly authToken: string; readonly apiUrl?: string };
  /** Where the carrier reaches the gateways. Absent: no calls can be placed. */
  readonly baseUrl?: URL;
  /** Absent: calls move to whatever version their worker runs. */
  readonly version?: WorkerVersion;
}

/** How deliveries leave. What is absent is not configured: such deliveries wait for it. */
export interface DeliverySettings {
  readonly mail?: { readonly url: string; readonly from: string };
  readonly webhookSecrets?: readonly string[];
  readonly webhooksMayBePrivate: boolean;
  readonly slackUrl?: string;
  readonly texts?: TextSettings;
  /** Who is told of alerts. Empty: they are only logged and listed. */
  readonly alerts: AlertDestinations;
}

/** How texts are sent. */
export interface TextSettings {
  readonly from: string;
  /** Where Twilio can reach us. Absent: it reports nothing. */
  readonly baseUrl?: URL;
}

export const workerSchema = z.object({
  ...processVariables,
  ...databaseVariables,
  ...temporalVariables,
  ...modelVariables,
  ...payloadVariables,
  ...priceVariables,
  ...characterPrice,
  ...costVariables,
  ...metricsVariables,
  ...tracingVariables,
  ...wordingsVariables,
  ...toolVariables,
  ...versionVariables,
  ...deliveryVariables,
  ...twilioVariables,
  ...publicVariables,
});

/** Reads the settings. Throws `ConfigError`. */
export function loadWorkerConfig(env: Environment): WorkerConfig {
  const { values, temporal } = readWithTemporal(workerSchema, env, [
    ...payloadKeyFaults(env),
    ...mailFaults(env),
  ]);
  const dataDir = resolve(values.DATA_DIR);
  return {
    databaseUrl: values.DATABASE_URL,
    temporal,
    logLevel: values.LOG_LEVEL,
    dataDir,
    payloadKeys: openPayloadKeys(env, dataDir),
    openai: modelServer(values),
    ...tokenPrice(values),
    wordings: values.KNOWLEDGE_WORDINGS,
    toolSecrets: readToolSecrets(values.TOOL_SECRETS_FILE),
    ...(values.TEMPORAL_WORKER_BUILD_ID === undefined
      ? {}
      : {
          version: {
            deploymentName: values.TEMPORAL_DEPLOYMENT_NAME,
            buildId: values.TEMPORAL_WORKER_BUILD_ID,
          },
        }),
    prices: loadPrices(values),
    ...otlpEndpoint(values.OTEL_EXPORTER_OTLP_ENDPOINT),
    ...localAddress(values.METRICS_HOST, values.WORKER_PORT, 9464),
    delivery: deliverySettings(values),
    ...twilioAccount(values),
    ...(values.BASE_URL === undefined ? {} : { baseUrl: values.BASE_URL }),
  };
}

function twilioAccount({
  TWILIO_ACCOUNT_SID: accountSid,
  TWILIO_AUTH_TOKEN: authToken,
  TWILIO_API_URL: apiUrl,
}: z.output<typeof workerSchema>): Pick<WorkerConfig, 'twilio'> {
  if (accountSid === undefined || authToken === undefined) return {};
  return { twilio: { accountSid, authToken, ...(apiUrl === undefined ? {} : { apiUrl }) } };
}

/** A mail server refuses a message without a sender. */
export function mailFaults(env: Environment): readonly Fault[] {
  const { SMTP_URL: url, MAIL_FROM: from } = withoutEmpty(env);
  return url === undefined || from !== undefined
    ? []
    : [
        {
          variable: 'MAIL_FROM',
          complaint: 'is missing: SMTP_URL needs a sender, such as Evercall <calls@example.com>',
        },
      ];
}

function deliverySettings({
  SMTP_URL: url,
  MAIL_FROM: from,
  WEBHOOK_SECRET: secrets,
  WEBHOOKS_PRIVATE,
  ALERT_EMAIL,
  ALERT_WEBHOOK_URL,
  ALERT_SLACK_URL,
  SMS_FROM,
  TWILIO_PHONE_NUMBER,
  BASE_URL,
}: z.output<typeof workerSchema>): DeliverySettings {
  return {
    ...(url === undefined || from === undefined ? {} : { mail: { url, from } }),
    ...(secrets === undefined ? {} : { webhookSecrets: secrets.split(' ') }),
    webhooksMayBePrivate: WEBHOOKS_PRIVATE,
    ...(ALERT_SLACK_URL === undefined ? {} : { slackUrl: ALERT_SLACK_URL }),
    ...textSettings(SMS_FROM ?? TWILIO_PHONE_NUMBER, BASE_URL),
    alerts: alertDestinations({ ALERT_EMAIL, ALERT_WEBHOOK_URL, ALERT_SLACK_URL }),
  };
}

/** Twilio refuses a text if it cannot report on it. */
function textSettings(from: string | undefined, baseUrl: URL | undefined): { readonly texts?: TextSettings } {
  if (from === undefined) return {};
  return { texts: { from, ...(baseUrl?.protocol === 'https:' ? { baseUrl } : {}) } };
}

/** Who is told of alerts. */
export function alertDestinations({
  ALERT_EMAIL: to,
  ALERT_WEBHOOK_URL: url,
  ALERT_SLACK_URL: slack,
}: {
  readonly ALERT_EMAIL?: string | undefined;
  readonly ALERT_WEBHOOK_URL?: string | undefined;
  readonly ALERT_SLACK_URL?: string | undefined;
}): AlertDestinations {
  return [
    ...(to === undefined ? [] : [{ name: 'email', kind: 'email', to: to.split(',') } as const]),
    ...(url === undefined ? [] : [{ name: 'webhook', kind: 'webhook', url } as const]),
    ...(slack === undefined ? [] : [{ name: 'slack', kind: 'slack' } as const]),
  ];
}
