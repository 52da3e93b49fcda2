import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { traceIdOf } from '../../src/lib/trace-ids.ts';

const LOG = new URL('../../src/lib/log.ts', import.meta.url).href;

/** The fields of the lines that a process logs for a call and for none. */
async function linesOf(options: string) {
  const program = `import { createLog } from '${LOG}';
    const log = createLog('gateway', 'info', ${options});
    log.info({ callSid: 'CA1' }, 'of a call'); log.info({ code: 1 }, 'of none');`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('R-O2: with tracing, each line of a call names its trace', async () => {
  const [ofCall, ofNone] = await linesOf('{ traces: true }');
  expect(ofCall).toMatchObject({ callSid: 'CA1', traceId: traceIdOf('CA1') });
  expect(ofNone).not.toHaveProperty('traceId');
  expect((await linesOf('{}'))[0]).not.toHaveProperty('traceId');
});
