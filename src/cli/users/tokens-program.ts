/** The program of `npm run tokens`: manages the tokens of programs that use the API. */
import { createApiTokens } from '../../adapters/postgres/api-tokens.ts';
import type { ListedToken } from '../../adapters/ports/accounts.ts';
import { complain, print, UsageError } from '../../lib/command-line.ts';
import { argumentOf, roleOf, SHARED_USAGE, shownTenant, tenantOfAccount } from './account-options.ts';
import type { AccountOptions } from './account-options.ts';
import { accountProgram, withAudit } from './account-program.ts';
import type { Place } from './account-program.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const DEFAULT_DAYS = '90';

const USAGE = `Usage: npm run tokens -- COMMAND
  add NAME         makes a token and prints it once; NAME says what it is for
                   --days N: how long it is valid (default: ${DEFAULT_DAYS})
  list             lists the tokens, without the tokens themselves
  revoke ID        ends a token at once
${SHARED_USAGE}Exit code: 0 done, 1 no such token, 2 nothing could be done.
`;

export const TOKENS = accountProgram('tokens', USAGE, (options, place) => {
  switch (options.command) {
    case 'add':
      return add(options, place);
    case 'list':
      return list(place);
    case 'revoke':
      return revoke(options, place);
    default:
      throw new UsageError(`unknown command ${options.command}: see --help`);
  }
});

async function add(options: AccountOptions, place: Place): Promise<number> {
  const name = argumentOf(options, 'one name');
  const role = roleOf(options);
  const { days = DEFAULT_DAYS } = options;
  if (!/^[1-9]\d{0,3}$/u.test(days)) throw new UsageError('--days must be a number from 1 to 9999');
  const expiresAt = new Date(Date.now() + Number(days) * DAY_MS);
  const tenant = await tenantOfAccount(options, place.agentsDir);
  const made = await withAudit(place, async (db) => {
    const result = await createApiTokens(db).add({ name, role, tenant, expiresAt });
    const details = { role, name, expiresAt: expiresAt.toISOString() };
    return { result, entry: { action: 'token.added', tenant, subject: result.id, details } };
  });
  if (made === undefined) throw new Error('unreachable: a token was made');
  complain(`made       ${made.id} (${role}, ${shownTenant(tenant)}, until ${expiresAt.toISOString()})`);
  complain('The token is shown only now:');
  print(made.secret);
  return 0;
}

async function list({ pool }: Place): Promise<number> {
  const tokens = await createApiTokens(pool).list();
  print(`${'ID'.padEnd(36)}  ROLE      STATE    EXPIRES     LAST USED   TENANT  NAME`);
  for (const token of tokens) {
    const { id, role, expiresAt, lastUsedAt, tenant, name } = token;
    const days = `${dayOf(expiresAt)}  ${lastUsedAt === null ? 'never     ' : dayOf(lastUsedAt)}`;
    print(`${id}  ${role.padEnd(8)}  ${stateOf(token).padEnd(7)}  ${days}  ${shownTenant(tenant)}  ${name}`);
  }
  print(`${tokens.length} tokens`);
  return 0;
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

function stateOf({ revokedAt, expiresAt }: ListedToken): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt.getTime() <= Date.now() ? 'expired' : 'valid';
}

async function revoke(options: AccountOptions, place: Place): Promise<number> {
  const id = argumentOf(options, 'one id, as "list" shows it');
  const revoked = await withAudit(place, async (db) => {
    const token = await createApiTokens(db).revoke(id);
    if (token === undefined) return undefined;
    const { tenant, name } = token;
    return { result: token, entry: { action: 'token.revoked', tenant, subject: id, details: { name } } };
  });
  if (revoked === undefined) {
    complain(`not found  ${id}, or revoked before`);
    return 1;
  }
  print(`revoked    ${id} (${revoked.name})`);
  return 0;
}
