/** Table `phone_tokens`: tokens of browser phones that are not used yet. */
import { parseCallSid } from '../../contracts/ids.ts';
import type { PhoneTokens } from '../ports/phone-tokens.ts';
import { query } from './query.ts';
import type { Database } from './query.ts';
import { digestOf, newSecret } from './secrets.ts';

const INBOUND = 'inbound';

/** Creates the store. A token is deleted by its first use, so that no gateway accepts it twice. */
export function createPhoneTokens(db: Database): PhoneTokens {
  return {
    async add({ callSid, from, to }) {
      const token = newSecret();
      const {
        rows: [row],
      } = await query<{ expires_at: Date }>(
        db,
        'adding the token of a browser phone',
        `with expired as (delete from phone_tokens where expires_at < now())
         insert into phone_tokens (sha256, call_sid, caller, called) values ($1, $2, $3, $4) returning expires_at`,
        [digestOf(token), callSid, from, to],
      );
      if (row === undefined) throw new Error('unreachable: one token was added');
      return { token, expiresAt: row.expires_at };
    },
    async redeem(token) {
      const {
        rows: [row],
      } = await query<{ call_sid: string; caller: string; called: string }>(
        db,
        'redeeming the token of a browser phone',
        `delete from phone_tokens where sha256 = $1 and expires_at > now() returning call_sid, caller, called`,
        [digestOf(token)],
      );
      const callSid = parseCallSid(row?.call_sid ?? '');
      return row === undefined || callSid === undefined
        ? undefined
        : { callSid, from: row.caller, to: row.called, direction: INBOUND };
    },
  };
}
