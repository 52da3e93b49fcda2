/** The program of `npm run doctor`: checks a set-up and says what to fix. */
import { parseArgs } from 'node:util';
import { createTwilioAccount } from '../../adapters/telephony/twilio-account.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import { readDoctorSettings } from '../../config/doctor.ts';
import { optionsOf, print } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import {
  folderFindings,
  knowledgeFindings,
  languageFindings,
  numberFindings,
  readAgents,
  voiceFindings,
} from './agents.ts';
import { checkBaseUrl } from './base-url.ts';
import type { Check, Finding } from './finding.ts';
import { checkClock, checkDataDir, checkDisk, checkNode, checkTimeZone } from './machine.ts';
import { checkPostgres } from './postgres.ts';
import { checkMail, checkRedis } from './services.ts';
import { settingFindings } from './settings.ts';
import { checkTemporal } from './temporal.ts';
import { checkTwilio } from './twilio.ts';
import { checkLanguageModels, checkOwnVoices } from './vendors.ts';

const USAGE = `Usage: npm run doctor [-- OPTIONS]
Checks the set-up and says what to fix, one line for each check. Run it while the system runs.
  --fix    sets the webhooks of TWILIO_PHONE_NUMBER to BASE_URL
  --json   prints the findings as JSON: level, subject, message, fix
It asks each model one question and each own voice for one syllable, which costs a fraction of a cent.
Exit code: 0 no fault, 1 there are faults, 2 it could not be run.
`;

export const DOCTOR: Program = {
  name: 'doctor',
  main: (args, env) => main(args, env),
  complaintOf: () => undefined,
};

/** Where the checks of Twilio go in tests. */
export interface DoctorOptions {
  readonly twilioApiUrl?: string;
}

/** Runs all checks at once, prints their findings in order, and resolves with the exit code. */
export async function main(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: DoctorOptions = {},
): Promise<number> {
  const { values } = optionsOf(() =>
    parseArgs({
      args: [...args],
      options: { help: { type: 'boolean' }, fix: { type: 'boolean' }, json: { type: 'boolean' } },
    }),
  );
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const findings = await examine(env, { ...options, mayFix: values.fix === true });
  if (values.json === true) print(JSON.stringify(findings, undefined, 2));
  else findings.forEach((finding) => print(lineOf(finding)));
  return findings.some(({ level }) => level === 'fault') ? 1 : 0;
}

async function examine(
  env: NodeJS.ProcessEnv,
  options: DoctorOptions & { readonly mayFix: boolean },
): Promise<readonly Finding[]> {
  const settings = await readDoctorSettings(env);
  const { config } = settings;
  const checks: readonly Check[] = [
    async () => settingFindings(settings, env),
    ...(config === undefined ? [] : checksOf(config, options)),
    () => checkTimeZone(env['TZ']),
    () => checkNode(),
  ];
  return (await Promise.all(checks.map((check) => check()))).flat();
}

function checksOf(
  config: DoctorConfig,
  { twilioApiUrl, mayFix }: DoctorOptions & { readonly mayFix: boolean },
): readonly Check[] {
  const { twilio, baseUrl, isBaseUrlSet } = config;
  const { accountSid, authToken, phoneNumber } = twilio;
  return [
    () => checkLanguageModels(config),
    () => checkAgentsAndDatabase(config),
    () => checkTemporal(config.temporal),
    async () => {
      if (accountSid === undefined || authToken === undefined) return [];
      const account = createTwilioAccount({
        ...{ accountSid, authToken },
        ...(twilioApiUrl === undefined ? {} : { apiUrl: twilioApiUrl }),
      });
      return checkTwilio({ account, phoneNumber, smsFrom: config.smsFrom, baseUrl, isBaseUrlSet, mayFix });
    },
    () => checkBaseUrl({ baseUrl, isBaseUrlSet, authToken }),
    () => checkRedis(config),
    () => checkMail(config),
    () => checkDataDir(config.dataDir),
    () => checkDisk(config.dataDir),
    () => checkClock(config.openai.apiKey === undefined ? undefined : config.openai.baseUrl),
  ];
}

/** The agents first: numbers, voices and knowledge are compared with them. */
async function checkAgentsAndDatabase(config: DoctorConfig): Promise<readonly Finding[]> {
  const [{ registry, findings }, database] = await Promise.all([
    readAgents(config),
    checkPostgres(config.databaseUrl),
  ]);
  if (registry === undefined) return [...findings, ...database.findings];
  const { agents } = registry;
  return [
    ...findings,
    ...numberFindings(registry, config.twilio.phoneNumber),
    ...languageFindings(agents, config),
    ...voiceFindings(agents, config),
    ...(await checkOwnVoices(agents, config)),
    ...folderFindings(config),
    ...database.findings,
    ...(database.facts === undefined ? [] : knowledgeFindings(agents, database.facts.passages)),
  ];
}

function lineOf({ level, subject, message, fix }: Finding): string {
  return `${level.padEnd(7)}  ${subject}: ${message}${fix === undefined ? '' : ` → ${fix}`}`;
}
