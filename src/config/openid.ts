/** Settings of signing in by OpenID Connect. */
import { z } from 'zod';
import { ROLES } from '../contracts/access.ts';
import type { Role } from '../contracts/access.ts';
import { checked } from './checked.ts';
import { withoutEmpty } from './environment.ts';
import type { Environment, Fault } from './environment.ts';
import { isLoopback } from './urls.ts';

export interface OpenIdSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that names the role. */
  readonly roleClaim: string;
  /** Role of users without such a claim. Absent: they are refused. */
  readonly defaultRole?: Role;
  /** Null: all tenants. */
  readonly tenant: string | null;
}

export const openIdVariables = {
  OPENID_ISSUER: checked(issuerComplaint)
    .transform((text) => new URL(text))
    .exactOptional(),
  OPENID_CLIENT_ID: z.string().exactOptional(),
  OPENID_CLIENT_SECRET: z.string().exactOptional(),
  OPENID_ROLE_CLAIM: z.string().default('roles'),
  OPENID_DEFAULT_ROLE: z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` }).exactOptional(),
  OPENID_TENANT: z.string().exactOptional(),
};

const openIdSchema = z.object(openIdVariables);

/** The settings, from parsed variables. Undefined without an issuer. */
export function openIdSettings(values: z.output<typeof openIdSchema>): OpenIdSettings | undefined {
  const { OPENID_ISSUER: issuer, OPENID_CLIENT_ID: clientId, OPENID_CLIENT_SECRET: clientSecret } = values;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  const defaultRole = values.OPENID_DEFAULT_ROLE;
  return {
    ...{ issuer, clientId, clientSecret },
    roleClaim: values.OPENID_ROLE_CLAIM,
    ...(defaultRole === undefined ? {} : { defaultRole }),
    tenant: values.OPENID_TENANT ?? null,
  };
}

/** Reports an incomplete client. Otherwise nobody could sign in, without a reason. */
export function openIdFaults(env: Environment): Fault[] {
  const given = withoutEmpty(env);
  const needed = ['OPENID_ISSUER', 'OPENID_CLIENT_ID', 'OPENID_CLIENT_SECRET'];
  if (!Object.keys(given).some((name) => name.startsWith('OPENID_'))) return [];
  return needed
    .filter((name) => given[name] === undefined)
    .map((variable) => ({ variable, complaint: 'is missing: OpenID Connect requires it' }));
}

function issuerComplaint(text: string): string | undefined {
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe ? undefined : 'must be the https:// address of the issuer, such as https://id.example.com';
}
