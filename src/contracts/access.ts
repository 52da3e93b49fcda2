/** Who may do what: roles, and the access that every route declares. */

/** Each role may do what the roles before it may do. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Returns whether `role` may do what `needed` may do. */
export function includesRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/**
 * Who may use a route. A role: operators and programs with this role or a higher one. `twilio`, `relay`: requests and upgrades
 * with Twilio's signature. `signed`: the address contains a proof, which the route checks. `public`: anybody.
 */
export type Access = Role | 'twilio' | 'relay' | 'signed' | 'public';

/** Who makes a request: a signed-in user, a program with an API token, or this machine while nobody can sign in. */
export interface Principal {
  readonly kind: 'user' | 'token' | 'local';
  readonly id: string | null;
  /** E-mail address of the user, or name of the token. */
  readonly name: string;
  readonly role: Role;
  /** The only tenant whose data may be seen; null: all tenants. */
  readonly tenant: string | null;
}

/** Returns whether `who` may see the data of `tenant`. */
export function mayUse(who: Pick<Principal, 'tenant'>, tenant: string | null): boolean {
  return who.tenant === null || who.tenant === tenant;
}
