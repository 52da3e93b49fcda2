/** Options that `npm run users` and `npm run tokens` share. */
import { parseArgs } from 'node:util';
import { ROLES } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { optionsOf, UsageError } from '../../lib/command-line.ts';
import { tenantOf } from '../tenant.ts';

export const SHARED_USAGE = `  --role ROLE      viewer (sees calls and documents), operator (also acts on them) or admin (also manages accounts, erases calls)
  --tenant TENANT  whose data; not needed if all agents have the same tenant. --all-tenants: of all, also future ones
`;

export interface AccountOptions {
  readonly command: string;
  /** What follows the command. */
  readonly rest: readonly string[];
  readonly role: string | undefined;
  readonly tenant: string | undefined;
  readonly isForAllTenants: boolean;
  readonly days: string | undefined;
}

/** Reads the command line. No command, or `--help`, is `help`. Throws `UsageError`. */
export function readOptions(args: readonly string[]): AccountOptions {
  const { values, positionals } = optionsOf(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        tenant: { type: 'string' },
        'all-tenants': { type: 'boolean', default: false },
        days: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }),
  );
  const [command = 'help', ...rest] = values.help ? ['help'] : positionals;
  const { role, tenant, days, 'all-tenants': isForAllTenants } = values;
  if (tenant !== undefined && isForAllTenants) throw new UsageError('--tenant excludes --all-tenants');
  return { command, rest, role, tenant, isForAllTenants, days };
}

/** The one argument of a command. Throws `UsageError`. */
export function argumentOf({ command, rest }: AccountOptions, what: string): string {
  const [only] = rest;
  if (only === undefined || rest.length > 1) throw new UsageError(`${command} needs ${what}`);
  return only;
}

/** Throws `UsageError` for a missing or unknown role. */
export function roleOf({ role }: AccountOptions): Role {
  const found = ROLES.find((each) => each === role);
  if (found === undefined) throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
  return found;
}

/** The tenant of a new account; null for all. Throws `UsageError` or `AgentsError`. */
export async function tenantOfAccount(options: AccountOptions, agentsDir: string): Promise<string | null> {
  return options.isForAllTenants ? null : tenantOf(options.tenant, agentsDir, '--all-tenants');
}

/** For lists. */
export const shownTenant = (tenant: string | null): string => tenant ?? 'all tenants';
