import type { HealthLevel } from '../../lib/health.ts';

/** What a check has found. */
export interface Finding {
  readonly level: HealthLevel;
  /** The variable, file or service that it is about. */
  readonly subject: string;
  /** One line without secrets. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** One part of the set-up. Rejects only if the program has a fault. */
export type Check = () => Promise<readonly Finding[]>;

export const ok = (subject: string, message: string): Finding => ({ level: 'ok', subject, message });

export const warning = (subject: string, message: string, fix: string): Finding => ({
  level: 'warning',
  subject,
  message,
  fix,
});

export const fault = (subject: string, message: string, fix: string): Finding => ({
  level: 'fault',
  subject,
  message,
  fix,
});
