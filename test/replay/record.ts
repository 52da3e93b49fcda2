/**
 * Records the golden histories of the version in package.json: `node test/replay/record.ts`. Starts a whole system
 * with a scripted model, makes one call for each scene, and writes its history and its recorded turns.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { z } from 'zod';
import { createCallRecordReader } from '../../src/adapters/postgres/call-record.ts';
import { createPool } from '../../src/adapters/postgres/pool.ts';
import { freePort } from '../../src/lib/free-port.ts';
import { callWorkflowId } from '../../src/contracts/ids.ts';
import { placeCall } from '../../src/phone/call.ts';
import type { PhoneOptions } from '../../src/phone/phone-call.ts';
import { historyText } from '../../src/cli/replay/history-file.ts';
import type { History } from '../../src/cli/replay/history-file.ts';
import { startSystem } from '../../src/start/supervisor.ts';
import { phoneTarget } from '../../src/start/phone-target.ts';
import { openedHistory } from '../../src/adapters/temporal/payload-codec.ts';
import { codecOf } from '../setup/a-codec.ts';
import { startFakeOpenAi } from '../fakes/fake-openai.ts';
import { SCENES } from './scenes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
const folder = join(root, 'test/replay/golden', version);
const [only] = process.argv.slice(2);
/** Fields that no replay reads: identities of processes and machines, and internal numbers of the server. */
const NOT_NEEDED = new Set([
  'identity',
  'requestId',
  'taskId',
  'workerVersion',
  'meteringMetadata',
  'header',
  'stackTrace',
]);

await using stack = new AsyncDisposableStack();
const openai = stack.use(await startFakeOpenAi({ firstTokenMs: 20, tokenMs: 2 }));
const dataDir = await mkdtemp(join(tmpdir(), 'evercall-record-'));
stack.defer(() => rm(dataDir, { recursive: true, force: true }));
const system = await startSystem({
  env: {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    PORT: String(await freePort()),
    DATA_DIR: dataDir,
    OPENAI_API_KEY: 'sk-test-0123456789',
    OPENAI_BASE_URL: openai.baseUrl,
    LOG_LEVEL: 'error',
  },
  log: (line) => console.error(line),
  onLine: (service, line) => console.error(service, line),
});
stack.defer(() => system.stop());
const connection = await Connection.connect({ address: system.addresses.temporal });
stack.defer(() => connection.close());
const codec = codecOf({}, dataDir);
const { workflow } = new Client({ connection, dataConverter: codec.dataConverter });
const pool = createPool(system.addresses.databaseUrl);
stack.defer(() => pool.end());
const records = createCallRecordReader(pool);
await mkdir(join(folder, 'turns'), { recursive: true });

for (const [name, scene] of Object.entries(SCENES)) {
  if (only !== undefined && only !== name) continue;
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) {
    console.log(`${name}: is there already, and stays`);
    continue;
  }
  openai.script();
  const call = await scene({ openai, call: (options) => callAt(options) });
  await call.hangUp();
  const handle = workflow.getHandle(callWorkflowId(call.callSid));
  // A scene may end in a Failed workflow. Its history is still needed.
  await handle.result().catch((error: unknown) => console.error(`${name}:`, error));
  const text = historyText(withoutTraces(await openedHistory(codec, handle)));
  await writeFile(file, text);
  const turns = (await records.readTurns(call.callSid)).map(
    ({ turnNumber, userInput, aiResponse, details }) => ({
      ...{ turnNumber, userInput, aiResponse },
      details: { kind: details['kind'] },
    }),
  );
  await writeFile(join(folder, 'turns', `${name}.json`), `${JSON.stringify(turns, null, 2)}\n`);
  console.log(`${name}: ${text.split('\n').length - 3} events, ${Math.round(text.length / 1_000)} KB`);
}

function callAt(options: Partial<PhoneOptions>) {
  return placeCall({
    ...phoneTarget(system),
    ...options,
  });
}

function withoutTraces(history: History): History {
  const kept: unknown = JSON.parse(historyToJSON(history), (key, value: unknown) =>
    NOT_NEEDED.has(key) || isSticky(value) ? undefined : value,
  );
  return historyFromJSON(kept);
}

/** The sticky queue of one worker process, whose name contains the name of the machine. */
function isSticky(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'TASK_QUEUE_KIND_STICKY'
  );
}
