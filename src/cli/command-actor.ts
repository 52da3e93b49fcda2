/** Who runs a command, for the audit log. */
import { userInfo } from 'node:os';
import type { AuditEntry } from '../adapters/ports/audit.ts';

/** The fields of an audit entry that say who ran the command. */
export const byCommand = (): Pick<AuditEntry, 'actor' | 'address'> => ({
  actor: { kind: 'command', id: null, name: osUser() },
  address: null,
});

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // The user of a container may have no name.
    return `uid ${String(process.getuid?.())}`;
  }
}
