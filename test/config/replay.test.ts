import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findTemporal, loadForkConfig } from '../../src/config/replay.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'evercall-ran-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

async function leaveFilesOfARun() {
  await writeFile(join(dataDir, 'ports.json'), '{"postgres":5001,"temporal":5002,"ui":5003}');
  await writeFile(join(dataDir, 'postgres-password'), 'secret\n');
}

describe('Temporal', () => {
  it('is the configured server', async () => {
    await leaveFilesOfARun();
    const found = await findTemporal({
      DATA_DIR: dataDir,
      TEMPORAL_ADDRESS: 'there:7233',
      TEMPORAL_NAMESPACE: 'calls',
    });
    expect(found).toMatchObject({ connectionOptions: { address: 'there:7233' }, namespace: 'calls' });
  });

  it('is otherwise the server of the last run from DATA_DIR, without settings for an external server', async () => {
    await leaveFilesOfARun();
    expect(await findTemporal({ DATA_DIR: dataDir, TEMPORAL_NAMESPACE: 'calls' })).toEqual({
      connectionOptions: { address: '127.0.0.1:5002' },
      namespace: 'default',
    });
  });

  it('is reported as missing if there is neither', async () => {
    await expect(findTemporal({ DATA_DIR: dataDir })).rejects.toThrow(
      `TEMPORAL_ADDRESS is missing, and no system has run from DATA_DIR ${dataDir}: set one of the two`,
    );
  });

  it('is not replaced by the last run if the configured address is invalid', async () => {
    await leaveFilesOfARun();
    await expect(findTemporal({ DATA_DIR: dataDir, TEMPORAL_ADDRESS: 'there' })).rejects.toThrow(
      /^TEMPORAL_ADDRESS must be a host and a port/u,
    );
  });
});

describe('the database of a fork', () => {
  it('is the configured database, otherwise that of the last run from DATA_DIR', async () => {
    await leaveFilesOfARun();
    const given = 'postgres://me@localhost:5432/calls';
    expect((await loadForkConfig({ DATA_DIR: dataDir, DATABASE_URL: given })).databaseUrl).toBe(given);
    expect((await loadForkConfig({ DATA_DIR: dataDir })).databaseUrl).toMatch(
      /^postgres:\/\/evercall:[0-9a-f]{36}@127\.0\.0\.1:5001\/evercall$/u,
    );
  });

  it('may be missing', async () => {
    expect(await loadForkConfig({ DATA_DIR: dataDir })).toEqual({
      openai: { model: 'gpt-4.1-mini', maxTokens: 150, baseUrl: 'https://api.openai.com/v1' },
    });
  });
});
