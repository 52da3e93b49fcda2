/** Checks of the servers that only some set-ups have: Redis and the mail server. */
import { mailServerFault } from '../../adapters/delivery/email.ts';
import { redisFault } from '../../adapters/redis/redis-fault.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import { fault, ok } from './finding.ts';
import type { Finding } from './finding.ts';

/** Without it, gateways count for themselves, and live pages see the calls of one gateway. */
export async function checkRedis({ redisUrl }: Pick<DoctorConfig, 'redisUrl'>): Promise<readonly Finding[]> {
  if (redisUrl === undefined) return [];
  const reason = await redisFault(redisUrl);
  if (reason === undefined) return [ok('REDIS_URL', 'Redis answers')];
  const fix = 'start it, or correct the address and the password; leave it out to do without Redis';
  return [fault('REDIS_URL', reason, fix)];
}

/** Connects and signs in. Nothing is sent. */
export async function checkMail({ mail }: Pick<DoctorConfig, 'mail'>): Promise<readonly Finding[]> {
  if (mail === undefined) return [];
  const reason = await mailServerFault(mail);
  if (reason === undefined) return [ok('SMTP_URL', 'the mail server takes messages')];
  const fix = 'correct address, port, user and password; until then, messages for owners wait';
  return [fault('SMTP_URL', reason, fix)];
}
