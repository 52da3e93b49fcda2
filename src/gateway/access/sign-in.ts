/** Signing in with e-mail address and password. */
import type { Passwords, SignInLimits, Users, UserSessions } from '../../adapters/ports/accounts.ts';
import type { AuditLog } from '../../adapters/ports/audit.ts';
import type { Principal } from '../../contracts/access.ts';
import { SESSION_MS } from './session-cookie.ts';

export interface SignInDeps {
  readonly users: Pick<Users, 'credentials'>;
  readonly sessions: Pick<UserSessions, 'begin'>;
  readonly limits: SignInLimits;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly audit: Pick<AuditLog, 'add'>;
}

export type SignInResult =
  | { readonly outcome: 'signed-in'; readonly user: Principal; readonly secret: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'wait'; readonly waitMs: number };

/** Several sign-ins at once keep the hashing busy; a second later there is room. */
const BUSY_MS = 1_000;

/** Begins a session if the password is right. An unknown address takes as long as a wrong password. */
export async function signIn(
  deps: SignInDeps,
  { email: given, password, address }: { email: string; password: string; address: string },
): Promise<SignInResult> {
  const email = given.trim().toLowerCase();
  const waitMs = await deps.limits.take({ address, email });
  if (waitMs !== undefined) return { outcome: 'wait', waitMs };
  const known = await deps.users.credentials(email);
  const isRight = await deps.passwords.verify(password, known?.hash);
  if (isRight === undefined) return { outcome: 'wait', waitMs: BUSY_MS };
  if (known === undefined || !isRight) {
    // What was typed instead of a known address may be a password.
    const actor = { kind: 'nobody', id: null, name: known?.user.name ?? 'unknown account' } as const;
    await deps.audit.add({ ...bySignIn(address, known?.user), actor, action: 'session.refused' });
    return { outcome: 'refused' };
  }
  await deps.limits.forgive({ address, email });
  return {
    outcome: 'signed-in',
    user: known.user,
    secret: await begin(deps, known.user, address, 'password'),
  };
}

/** Begins the session of a user whose identity is proven, and returns its secret. */
export async function begin(
  { sessions, audit }: Pick<SignInDeps, 'sessions' | 'audit'>,
  user: Principal,
  address: string,
  by: 'password' | 'openid',
): Promise<string> {
  if (user.id === null) throw new Error('unreachable: a user has an id');
  const secret = await sessions.begin(user.id, SESSION_MS);
  const details = { by };
  await audit.add({ ...bySignIn(address, user), actor: user, action: 'session.begun', details });
  return secret;
}

const bySignIn = (address: string, user: Principal | undefined) => ({
  address,
  tenant: user?.tenant ?? null,
  subject: null,
  details: {},
});
