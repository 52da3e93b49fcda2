import { describe, expect, it, vi } from 'vitest';
import { startLink } from '../../../chaos/link.ts';
import { lazyConnection, pingServer } from '../../../src/adapters/temporal/connection.ts';
import { startActivityWorker } from '../../../src/gateway/activity-worker.ts';
import type { ActivityWorkerOptions } from '../../../src/gateway/activity-worker.ts';
import { aCodec } from '../../setup/a-codec.ts';
import { ownNamespace } from '../../setup/own-namespace.ts';

/** It is never given a task. */
const nothing = (): Promise<never> => Promise.reject(new Error('not in this test'));
const NONE: ActivityWorkerOptions['activities'] = {
  searchKnowledge: nothing,
  reply: nothing,
  say: nothing,
  runCallTool: nothing,
  closeConnection: nothing,
  learn: nothing,
  synthesizeSpeech: nothing,
};

describe.concurrent('R-O6: a connection to Temporal whose other end has vanished', () => {
  it('is replaced within 16 s, and not after 45', async () => {
    const { address } = await ownNamespace();
    await using link = await startLink(Number(address.split(':')[1]));
    const connection = lazyConnection({ address: `127.0.0.1:${link.port}` });
    await connection.ensureConnected();
    const isReached = (): Promise<boolean> =>
      pingServer(connection).then(
        () => true,
        () => false,
      );
    expect(await isReached()).toBe(true);
    link.lose();
    expect(await isReached()).toBe(false);
    await expect.poll(isReached, { timeout: 16_000, interval: 200 }).toBe(true);
    await connection.close();
  }, 25_000);

  it('does not keep a gateway from stopping within 10 s', async () => {
    const { address, namespace } = await ownNamespace();
    await using link = await startLink(Number(address.split(':')[1]));
    const worker = startActivityWorker({
      connectionOptions: { address: `127.0.0.1:${link.port}` },
      namespace,
      codec: aCodec(),
      taskQueue: 'lost-connection',
      activities: NONE,
      onRetry: () => undefined,
      onFailure: () => undefined,
    });
    await vi.waitUntil(() => worker.isRunning, 10_000);
    link.lose();
    const startedMs = performance.now();
    await worker.stop();
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  }, 45_000);
});
