/** `npm run phone`: places a simulated call, by script or by hand. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { placeCall } from '../../phone/call.ts';
import { talkByHand } from './interactive.ts';
import type { PhoneCall, PhoneOptions } from '../../phone/phone-call.ts';
import { jsonPrinter, talkPrinter } from '../../phone/print.ts';
import { runScript } from '../../phone/run-script.ts';
import { parseScript } from '../../phone/script.ts';
import type { ScriptStep } from '../../phone/script.ts';

const USAGE = `Usage: npm run phone -- [options]
  --url URL         voice webhook of the number (default http://127.0.0.1:3000/api/v1/voice/conversation-relay)
  --connect-to URL  where to connect, if --url is a public address
  --token TOKEN     auth token (default TWILIO_AUTH_TOKEN, else DATA_DIR/twilio-auth-token)
  --script FILE     YAML list of steps: say, bargeIn, press, drop, wait, hangUp
  --from, --to      telephone numbers
  --status-url URL  status callback
  --seed N          seed of the random delays; the same seed gives the same delays
  --json            one JSON object per event
  --fast            ten times real speed
`;

/** An error that the user can fix. */
class UsageError extends Error {}

const FAST_SCALE = 0.1;

function readOptions(): ReturnType<typeof parseOptions>['values'] {
  try {
    return parseOptions().values;
  } catch (error: unknown) {
    // parseArgs names the option in its first sentence.
    throw new UsageError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

function parseOptions() {
  return parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000/api/v1/voice/conversation-relay' },
      'connect-to': { type: 'string' },
      token: { type: 'string' },
      script: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      'status-url': { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      fast: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

async function readToken(given: string | undefined): Promise<string> {
  const token = given ?? process.env['TWILIO_AUTH_TOKEN'] ?? '';
  if (token !== '') return token;
  const file = join(process.env['DATA_DIR'] ?? '.data', 'twilio-auth-token');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.trim() !== '') return text.trim();
  throw new UsageError(
    `no auth token: give --token, set TWILIO_AUTH_TOKEN, or start the server first (${file})`,
  );
}

async function readScript(file: string): Promise<readonly ScriptStep[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`cannot read the script ${file}`);
  });
  const script = parseScript(text);
  if (script.kind === 'malformed') throw new UsageError(`${file}: ${script.problems.join('\n')}`);
  return script.steps;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (!URL.canParse(options.url)) throw new UsageError(`--url is not a URL: ${options.url}`);
  const authToken = await readToken(options.token);
  const steps = options.script === undefined ? undefined : await readScript(options.script);
  const write = (text: string): void => void process.stdout.write(text);
  const scale = options.fast ? FAST_SCALE : 1;
  const given: Partial<PhoneOptions> = {
    ...(options['connect-to'] === undefined ? {} : { connectTo: options['connect-to'] }),
    ...(options['status-url'] === undefined ? {} : { statusCallbackUrl: options['status-url'] }),
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
  };
  const onEvent = options.json ? jsonPrinter(write) : talkPrinter(write);
  const call = await placeCall({ webhookUrl: options.url, authToken, timing: { scale }, onEvent, ...given });
  process.once('SIGINT', () => void call.hangUp());
  const failures = await talk(call, steps, { scale, write: options.json ? () => undefined : write });
  const summary = await call.ended;
  for (const failure of failures) process.stderr.write(`phone: ${failure}\n`);
  if (summary.by === 'failed' || failures.length > 0) process.exitCode = 1;
}

async function talk(
  call: PhoneCall,
  steps: readonly ScriptStep[] | undefined,
  { scale, write }: { readonly scale: number; readonly write: (text: string) => void },
): Promise<readonly string[]> {
  if (steps === undefined) return call.isConnected ? talkByHand(call, write) : [];
  const { failures } = await runScript(call, steps, { scale });
  return failures;
}

try {
  await main();
} catch (error: unknown) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`phone: ${error.message}\n`);
  process.exitCode = 2;
}
