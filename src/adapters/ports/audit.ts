/** Port of the audit log: who did what. */
import type { Principal } from '../../contracts/access.ts';

export type AuditAction =
  | 'session.begun'
  | 'session.refused'
  | 'session.ended'
  | 'document.added'
  | 'document.replaced'
  | 'document.removed'
  | 'user.added'
  | 'user.enabled'
  | 'user.disabled'
  | 'user.password'
  | 'token.added'
  | 'token.revoked'
  | 'phone.called'
  | 'call.said'
  | 'call.hung-up'
  | 'call.taken-over'
  | 'call.given-back'
  | 'outbound.requested'
  | 'outbound.cancelled'
  | 'call.transferred'
  | 'call.erased'
  | 'calls.exported'
  | 'caller.exported'
  | 'caller.erased'
  | 'retention.changed'
  | 'call.forked'
  | 'call.replayed'
  | 'delivery.sent-again';

/** `command`: the user of the operating system at the command line. `nobody`: a request without a sign-in. */
export type Actor =
  | Pick<Principal, 'kind' | 'id' | 'name'>
  | { readonly kind: 'command' | 'nobody'; readonly id: null; readonly name: string };

export interface AuditEntry {
  readonly action: AuditAction;
  readonly actor: Actor;
  /** Null: the whole system. */
  readonly tenant: string | null;
  readonly subject: string | null;
  /** Network address of the request; null at the command line. */
  readonly address: string | null;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export interface StoredAuditEntry extends AuditEntry {
  /** Rises with every entry. */
  readonly id: number;
  readonly at: Date;
}

/** Entries are only added. Throws `AdapterError`. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first. `tenant` null: entries of all tenants. `before`: only entries with a lower id. */
  page(options: {
    readonly tenant: string | null;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly StoredAuditEntry[]>;
}
