/** Signing in by OpenID Connect: discovery, code flow with PKCE, state and nonce. */
import * as client from 'openid-client';
import { z } from 'zod';
import type { OpenIdSettings } from '../../config/openid.ts';
import { isLoopback } from '../../config/urls.ts';
import { ROLES } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { traceOf } from '../../lib/foreign-errors.ts';
import type { OpenIdUser } from '../ports/accounts.ts';
import { AdapterError } from '../ports/error.ts';

/** The issuer answers within a second; nobody waits longer for a sign-in page. */
const TIMEOUT_SECONDS = 10;

/** What the browser keeps between the two steps. Somebody else's answer of the issuer does not match it. */
const kept = z.object({ state: z.string(), nonce: z.string(), verifier: z.string() });

export interface OpenId {
  /** Returns the page of the issuer, and what the browser keeps meanwhile. Throws `AdapterError`. */
  begin(): Promise<{ readonly url: URL; readonly keep: string }>;
  /** Reads the issuer's answer: the query of the callback. Returns why it is refused instead of a user. Throws `AdapterError`. */
  finish(query: string, keep: string | undefined): Promise<OpenIdUser | { readonly refused: string }>;
}

/** Creates the client. It finds the issuer's addresses at the first sign-in, so that an issuer that is away stops no start. */
export function createOpenId(settings: OpenIdSettings, callbackUrl: URL): OpenId {
  const { issuer, clientId, clientSecret } = settings;
  let discovered: Promise<client.Configuration> | undefined;
  const discover = async () => {
    try {
      return await (discovered ??= client.discovery(issuer, clientId, clientSecret, undefined, {
        timeout: TIMEOUT_SECONDS,
        // The settings allow http for this machine only.
        // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out
        ...(isLoopback(issuer.hostname) ? { execute: [client.allowInsecureRequests] } : {}),
      }));
    } catch (error: unknown) {
      discovered = undefined;
      throw new AdapterError({
        vendor: 'openid',
        operation: 'discovery',
        kind: 'unreachable',
        cause: traceOf(error),
      });
    }
  };
  return {
    async begin() {
      const configuration = await discover();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const verifier = client.randomPKCECodeVerifier();
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: callbackUrl.href,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...{ state, nonce },
      });
      return { url, keep: Buffer.from(JSON.stringify({ state, nonce, verifier })).toString('base64url') };
    },
    async finish(query, keep) {
      const secrets = readKept(keep);
      if (secrets === undefined) return { refused: 'the sign-in did not begin in this browser' };
      const configuration = await discover();
      const answer = new URL(callbackUrl);
      answer.search = query;
      try {
        const tokens = await client.authorizationCodeGrant(configuration, answer, {
          expectedState: secrets.state,
          expectedNonce: secrets.nonce,
          pkceCodeVerifier: secrets.verifier,
          idTokenExpected: true,
        });
        return userOf(settings, tokens.claims() ?? {});
      } catch (error: unknown) {
        return { refused: `the issuer's answer is not valid (${traceOf(error)?.message ?? 'unknown'})` };
      }
    },
  };
}

function readKept(keep: string | undefined): z.output<typeof kept> | undefined {
  try {
    return kept.safeParse(JSON.parse(Buffer.from(keep ?? '', 'base64url').toString())).data;
  } catch {
    return undefined; // Not what we gave to the browser.
  }
}

/** The claims are signed by the issuer, and name at least the subject. */
function userOf(
  { issuer, roleClaim, defaultRole, tenant }: OpenIdSettings,
  claims: Readonly<Record<string, unknown>>,
): OpenIdUser | { readonly refused: string } {
  const { sub: subject, email, email_verified: isVerified } = claims;
  // Some issuers write it as text.
  const isUnverified = isVerified === false || isVerified === 'false';
  if (typeof subject !== 'string' || typeof email !== 'string' || isUnverified)
    return { refused: 'the issuer names no verified e-mail address' };
  const role = highestRole(claims[roleClaim]) ?? defaultRole;
  if (role === undefined) return { refused: `the claim ${roleClaim} names no role` };
  return { email: email.toLowerCase(), role, tenant, issuer: issuer.href, subject };
}

/** A claim has one role or a list, which may also name other things. */
function highestRole(claim: unknown): Role | undefined {
  const names: unknown[] = Array.isArray(claim) ? claim : [claim];
  return ROLES.findLast((role) => names.includes(role));
}
