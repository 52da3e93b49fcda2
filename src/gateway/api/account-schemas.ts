/** Shapes of the routes about users and API tokens. */
import { z } from 'zod';
import { ROLES } from '../../contracts/access.ts';

/** As `npm run users` has it. */
const MIN_PASSWORD_CHARS = 12;
const MAX_DAYS = 9_999;

const time = z.string().describe('ISO 8601, UTC');
const role = z.enum(ROLES);
const tenant = z.string().nullable().describe('null: all tenants');

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  role,
  tenant,
  signsInBy: z.enum(['password', 'openid']),
  isDisabled: z.boolean(),
  createdAt: time,
});
export type UserEntry = z.output<typeof userSchema>;

export const newUserSchema = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email().max(320)),
  password: z.string().min(MIN_PASSWORD_CHARS).max(1_000),
  role,
  tenant,
});

export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  role,
  tenant,
  createdAt: time,
  expiresAt: time,
  revokedAt: time.nullable(),
  lastUsedAt: time.nullable(),
});
export type TokenEntry = z.output<typeof tokenSchema>;

export const newTokenSchema = z.object({
  name: z.string().trim().min(1).max(100).describe('what it is for'),
  role,
  tenant,
  days: z.int().min(1).max(MAX_DAYS).default(90).describe('how long it is valid'),
});

export const madeTokenSchema = z.object({
  id: z.string(),
  token: z.string().describe('shown only now'),
  expiresAt: time,
});
export type MadeToken = z.output<typeof madeTokenSchema>;
