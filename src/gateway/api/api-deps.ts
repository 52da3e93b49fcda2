/** What the routes for people and programs need. */
import type { AuditLog } from '../../adapters/ports/audit.ts';
import type { OperatorParts } from '../access/operator-parts.ts';
import type { GatewayDeps } from '../deps.ts';
import type { ApiParts } from './api-parts.ts';

export interface ApiDeps extends Pick<
  GatewayDeps,
  | 'agents'
  | 'answering'
  | 'baseUrl'
  | 'drafts'
  | 'knowledgeApi'
  | 'live'
  | 'outbound'
  | 'temporalUi'
  | 'voiceAccount'
> {
  readonly api: ApiParts;
  readonly audit: Pick<AuditLog, 'add'>;
  readonly operators: Pick<OperatorParts, 'changeAccounts' | 'passwords'>;
}
