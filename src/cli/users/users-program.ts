/** The program of `npm run users`: manages the people who may sign in. */
import { createPasswords } from '../../adapters/passwords/argon2.ts';
import { createUsers } from '../../adapters/postgres/users.ts';
import { complain, print, UsageError } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { argumentOf, roleOf, SHARED_USAGE, shownTenant, tenantOfAccount } from './account-options.ts';
import type { AccountOptions } from './account-options.ts';
import { accountProgram, withAudit } from './account-program.ts';
import type { Place } from './account-program.ts';
import { readPassword } from './password-input.ts';
import type { PasswordInput } from './password-input.ts';

const USAGE = `Usage: npm run users -- COMMAND
  add EMAIL        adds a user; asks for the password, or reads it from standard input
  list             lists the users
  disable EMAIL    the user can no longer sign in; open sessions end
  enable EMAIL     takes that back
  password EMAIL   sets a new password; open sessions end
${SHARED_USAGE}Exit code: 0 done, 1 no such user or a user with that address exists, 2 nothing could be done.
`;

/** The program, with the place that its passwords come from. */
export const usersProgram = (password: PasswordInput): Program =>
  accountProgram('users', USAGE, (options, place) => {
    switch (options.command) {
      case 'add':
        return add(options, place, password);
      case 'list':
        return list(place);
      case 'disable':
        return setDisabled(options, place, true);
      case 'enable':
        return setDisabled(options, place, false);
      case 'password':
        return setPassword(options, place, password);
      default:
        throw new UsageError(`unknown command ${options.command}: see --help`);
    }
  });

export const USERS = usersProgram(readPassword);

async function add(options: AccountOptions, place: Place, password: PasswordInput): Promise<number> {
  const email = emailOf(options);
  const role = roleOf(options);
  const tenant = await tenantOfAccount(options, place.agentsDir);
  const passwordHash = await createPasswords().hash(await password());
  const added = await withAudit(place, async (db) => {
    const id = await createUsers(db).add({ email, role, tenant, passwordHash });
    if (id === undefined) return undefined;
    return { result: true, entry: { action: 'user.added', tenant, subject: email, details: { role } } };
  });
  if (added === undefined) {
    complain(`a user ${email} exists already`);
    return 1;
  }
  print(`added      ${email} (${role}, ${shownTenant(tenant)})`);
  return 0;
}

async function list({ pool }: Place): Promise<number> {
  const users = await createUsers(pool).list();
  const width = Math.max(5, ...users.map(({ email }) => email.length));
  print(`${'EMAIL'.padEnd(width)}  ROLE      SIGN-IN   STATE     SINCE       TENANT`);
  for (const { email, role, signsInBy, isDisabled, createdAt, tenant } of users) {
    const state = (isDisabled ? 'disabled' : 'enabled').padEnd(8);
    const since = createdAt.toISOString().slice(0, 10);
    print(
      `${email.padEnd(width)}  ${role.padEnd(8)}  ${signsInBy.padEnd(8)}  ${state}  ${since}  ${shownTenant(tenant)}`,
    );
  }
  print(`${users.length} users`);
  return 0;
}

async function setDisabled(options: AccountOptions, place: Place, isDisabled: boolean): Promise<number> {
  const email = emailOf(options);
  const word = isDisabled ? 'disabled' : 'enabled';
  const user = await withAudit(place, async (db) => {
    const changed = await createUsers(db).setDisabled(email, isDisabled);
    if (changed === undefined) return undefined;
    const { tenant } = changed;
    return { result: changed, entry: { action: `user.${word}`, tenant, subject: email, details: {} } };
  });
  return told(user, `${word.padEnd(10)} ${email}`, `not found  ${email}`);
}

async function setPassword(options: AccountOptions, place: Place, password: PasswordInput): Promise<number> {
  const email = emailOf(options);
  const hash = await createPasswords().hash(await password());
  const user = await withAudit(place, async (db) => {
    const changed = await createUsers(db).setPassword(email, hash);
    if (changed === undefined) return undefined;
    const { tenant } = changed;
    return { result: changed, entry: { action: 'user.password', tenant, subject: email, details: {} } };
  });
  return told(user, `changed    ${email}`, `not found  ${email} (a user with a password)`);
}

function told(found: unknown, done: string, missing: string): number {
  if (found === undefined) complain(missing);
  else print(done);
  return found === undefined ? 1 : 0;
}

/** Addresses are compared in lower case. Throws `UsageError`. */
function emailOf(options: AccountOptions): string {
  const email = argumentOf(options, 'one e-mail address').trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/u.test(email)) throw new UsageError(`${email} is no e-mail address`);
  return email;
}
