import { once } from 'node:events';
import getPort from 'get-port';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { checkMail, checkRedis } from '../../../src/cli/doctor/services.ts';
import { startMailServer } from '../../fakes/mail-server.ts';
import { startRedis, whyNoRedis } from '../../gateway/limits/redis-server.ts';

const CLOSED = '127.0.0.1:1';
const FROM = 'Evercall <calls@example.com>';
const noRedis = whyNoRedis();

describe('R-O5: doctor and the servers that only some set-ups have', () => {
  it('says nothing about what is not set', async () => {
    expect([...(await checkRedis({})), ...(await checkMail({}))]).toEqual([]);
  });

  it('finds a Redis that does not run', async () => {
    expect(await checkRedis({ redisUrl: `redis://${CLOSED}` })).toEqual([
      expect.objectContaining({
        level: 'fault',
        subject: 'REDIS_URL',
        message: 'it does not answer (ECONNREFUSED)',
      }),
    ]);
  });

  it.skipIf(noRedis !== undefined)(
    `finds a wrong password of Redis${noRedis === undefined ? '' : ` (skipped: ${noRedis})`}`,
    async () => {
      await using redis = await startRedis();
      expect(await checkRedis({ redisUrl: redis.url })).toMatchObject([{ level: 'ok' }]);
      const wrong = redis.url.replace('redis://', 'redis://somebody:a-secret@');
      const [finding] = await checkRedis({ redisUrl: wrong });
      expect(finding).toMatchObject({ level: 'fault', message: 'it refuses the password' });
      expect(JSON.stringify(finding)).not.toContain('a-secret');
    },
  );

  it('finds a mail server that does not run, and sends nothing to one that does', async () => {
    expect(await checkMail({ mail: { url: `smtp://${CLOSED}`, from: FROM } })).toMatchObject([
      { level: 'fault', subject: 'SMTP_URL', message: 'the mail server cannot be reached (ESOCKET)' },
    ]);
    await using server = await startMailServer();
    expect(await checkMail({ mail: { url: server.url, from: FROM } })).toMatchObject([{ level: 'ok' }]);
    expect(server.mails).toEqual([]);
  });

  it('finds a password that the mail server refuses, and does not print it', async () => {
    const server = new SMTPServer({
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: (_auth, _session, done) => done(new Error('wrong')),
    });
    server.on('error', () => undefined);
    const port = await getPort();
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    const url = `smtp://somebody:a-secret@127.0.0.1:${port}`;
    const [finding] = await checkMail({ mail: { url, from: FROM } });
    server.close();
    expect(finding).toMatchObject({
      level: 'fault',
      message: 'the mail server refuses the user name or password in SMTP_URL',
    });
    expect(JSON.stringify(finding)).not.toContain('a-secret');
  });
});
