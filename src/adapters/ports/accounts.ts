/** Ports of what decides who may come in: users, their sessions, API tokens, and the limits of sign-in. */
import type { Principal, Role } from '../../contracts/access.ts';

export interface NewUser {
  /** In lower case. */
  readonly email: string;
  readonly role: Role;
  /** Null: all tenants. */
  readonly tenant: string | null;
  readonly passwordHash: string;
}

export interface ListedUser extends Omit<NewUser, 'passwordHash'> {
  readonly id: string;
  readonly signsInBy: 'password' | 'openid';
  readonly isDisabled: boolean;
  readonly createdAt: Date;
}

/** A person whom an OpenID Connect issuer has identified. */
export interface OpenIdUser extends Omit<NewUser, 'passwordHash'> {
  readonly issuer: string;
  readonly subject: string;
}

/** Throws `AdapterError`. */
export interface Users {
  /** Returns the id, or undefined if the e-mail address is taken. */
  add(user: NewUser): Promise<string | undefined>;
  list(): Promise<readonly ListedUser[]>;
  /** Disabling also ends the user's sessions. Returns undefined if there is no such user. */
  setDisabled(email: string, isDisabled: boolean): Promise<Principal | undefined>;
  /** Sets a password and ends the user's sessions. Returns undefined if no user with a password has that address. */
  setPassword(email: string, passwordHash: string): Promise<Principal | undefined>;
  /** The user with that address, if enabled. The hash is undefined if the user has no password. */
  credentials(
    email: string,
  ): Promise<{ readonly user: Principal; readonly hash: string | undefined } | undefined>;
  /**
   * Adds the user at the first sign-in; later takes over role, tenant and address. Undefined if the user is disabled, or if
   * another user has the e-mail address.
   */
  byOpenId(user: OpenIdUser): Promise<Principal | undefined>;
  /** Whether a user was ever added. */
  hasAny(): Promise<boolean>;
}

/** Throws `AdapterError`. */
export interface UserSessions {
  /** Begins a session and returns its secret. */
  begin(userId: string, validMs: number): Promise<string>;
  /** The user of a session that has not ended, unless the user is disabled. */
  find(secret: string): Promise<Principal | undefined>;
  end(secret: string): Promise<void>;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly tenant: string | null;
  readonly expiresAt: Date;
}

export interface ListedToken extends NewToken {
  readonly id: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

/** Throws `AdapterError`. */
export interface ApiTokens {
  /** Makes a token. It is stored as a hash only. */
  add(token: NewToken): Promise<{ readonly id: string; readonly secret: string }>;
  list(): Promise<readonly ListedToken[]>;
  /** Returns undefined if there is no such token, or if it was revoked before. */
  revoke(id: string): Promise<Principal | undefined>;
  /** The program with this token, if the token is valid. */
  find(secret: string): Promise<Principal | undefined>;
  /** Whether a token was ever made. */
  hasAny(): Promise<boolean>;
}

/** An attempt to sign in. */
export interface Attempt {
  readonly address: string;
  readonly email: string;
}

export interface SignInLimits {
  /** Counts an attempt. Returns how long to wait if there were too many. */
  take(attempt: Attempt): Promise<number | undefined>;
  /** Takes the attempts back after a success. */
  forgive(attempt: Attempt): Promise<void>;
}

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Compares in the same time whether or not there is a hash. Undefined: too many comparisons wait already. */
  verify(password: string, hash: string | undefined): Promise<boolean | undefined>;
}
