/** A program about a call, in a real process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createCallPrograms } from '../../../src/gateway/api/call-programs.ts';
import { forkSchema } from '../../../src/gateway/api/job-schemas.ts';
import { isReadByCallPrograms } from '../../../src/config/replay.ts';
import { golden } from '../../replay/golden-files.ts';

it('R-V1: a call is forked in a process of its own, whose result has the shape of the API', async () => {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'evercall-programs-'));
  stack.defer(() => rm(dir, { recursive: true }));
  const programs = stack.use(createCallPrograms({ PATH: process.env['PATH'], DATA_DIR: dir }));
  const file = `--file=${golden('0.4.0/plain').file}`;
  const result = await programs.run('fork', ['--json', file, '--turn=2']);
  expect(result).toMatchObject({ code: 0, err: '' });
  const report = forkSchema.parse(JSON.parse(result?.out ?? ''));
  expect(report).toMatchObject({ from: 2, isToday: false, fork: { models: ['offline'] } });
  expect(report.turns[0]?.fork).toMatch(/seventy-five/u);
}, 120_000);

it('R-X10: it gets the settings that it reads, and no others', () => {
  for (const name of ['DATA_DIR', 'DATABASE_URL', 'OPENAI_API_KEY', 'TEMPORAL_ADDRESS', 'PAYLOAD_KEYS'])
    expect(isReadByCallPrograms(name), name).toBe(true);
  for (const name of ['TWILIO_AUTH_TOKEN', 'ELEVENLABS_API_KEY', 'REDIS_URL', 'API_TOKEN', 'SMTP_URL'])
    expect(isReadByCallPrograms(name), name).toBe(false);
});
