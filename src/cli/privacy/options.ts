/** Command-line options of `npm run privacy`. */
import { parseArgs } from 'node:util';
import { parseCallSid } from '../../contracts/ids.ts';
import type { CallSid } from '../../contracts/ids.ts';
import { ALL_TENANTS, KEPT, MIN_AUDIT_DAYS } from '../../contracts/retention.ts';
import type { RetentionSetting } from '../../contracts/retention.ts';
import { optionsOf, UsageError } from '../../lib/command-line.ts';
import { isPersonalNumber, WITHHELD } from '../../lib/withheld-number.ts';

export const USAGE = `Usage: npm run privacy -- COMMAND [options]
  export --number +1…|--call CA… [--to FILE]   writes everything that is stored, as JSON
  erase --number +1…|--call CA… [--end-calls]  erases it, and proves it; --end-calls ends calls that are running
                                               --by NAME: who asks for it, for the proof
  retention --dry-run                          counts what is older than it is kept
  retention                                    removes it now, as the schedule does every night
  keep                                         shows how long everything is kept
  keep --what WHAT --days N [--tenant NAME]    keeps it for N days ("forever": until it is erased)
WHAT is one of ${KEPT.join(', ')}. Without --tenant, a setting is for all tenants that have none of their own.
`;

/** Whose data. */
export type Subject = { readonly number: string } | { readonly call: CallSid };

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'export'; readonly subject: Subject; readonly file?: string }
  | {
      readonly name: 'erase';
      readonly subject: Subject;
      readonly endsCalls: boolean;
      /** Absent: the user of the operating system. */
      readonly by?: string;
    }
  | { readonly name: 'retention'; readonly isDryRun: boolean }
  | { readonly name: 'keep'; readonly setting?: RetentionSetting };

/** Reads the arguments. Throws `UsageError`. */
export function readOptions(args: readonly string[]): Command {
  const { values, positionals } = optionsOf(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        number: { type: 'string' },
        call: { type: 'string' },
        to: { type: 'string' },
        'end-calls': { type: 'boolean' },
        by: { type: 'string' },
        'dry-run': { type: 'boolean' },
        tenant: { type: 'string' },
        what: { type: 'string' },
        days: { type: 'string' },
        help: { type: 'boolean' },
      },
    }),
  );
  const [name, ...further] = positionals;
  if (values.help === true || name === undefined) return { name: 'help' };
  if (further.length > 0) throw new UsageError(`${name} takes nothing further`);
  refuseOptionsOfOthers(name, values);
  switch (name) {
    case 'export':
      return { name, subject: subjectOf(values), ...(values.to === undefined ? {} : { file: values.to }) };
    case 'erase':
      return {
        ...{ name, subject: subjectOf(values), endsCalls: values['end-calls'] === true },
        ...(values.by === undefined ? {} : { by: values.by }),
      };
    case 'retention':
      return { name, isDryRun: values['dry-run'] === true };
    case 'keep':
      return { name, ...settingOf(values) };
    default:
      throw new UsageError(`unknown command ${name}: export, erase, retention or keep`);
  }
}

const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  export: ['number', 'call', 'to'],
  erase: ['number', 'call', 'end-calls', 'by'],
  retention: ['dry-run'],
  keep: ['tenant', 'what', 'days'],
};

/** What is erased does not come back: "erase --dry-run" must not erase, nor "retention --call" clear up for all. */
function refuseOptionsOfOthers(
  name: string,
  values: Readonly<Record<string, string | boolean | undefined>>,
): void {
  const known = OPTIONS_OF[name];
  const other = Object.entries(values).find(
    ([option, value]) => value !== undefined && known?.includes(option) === false,
  );
  if (other !== undefined) throw new UsageError(`${name} has no option --${other[0]} (see --help)`);
}

function subjectOf({ number, call }: { number?: string | undefined; call?: string | undefined }): Subject {
  if ((number === undefined) === (call === undefined)) throw new UsageError('say whose: --number or --call');
  if (number !== undefined) {
    if (isPersonalNumber(number)) return { number };
    throw new UsageError(
      WITHHELD.has(number)
        ? `${number} stands for withheld numbers of many callers: name the calls with --call`
        : '--number must have the form +12075550142: another text stands for no single caller',
    );
  }
  const callSid = parseCallSid(call ?? '');
  if (callSid === undefined) throw new UsageError('--call must be CA and 32 hex digits');
  return { call: callSid };
}

function settingOf(values: {
  tenant?: string | undefined;
  what?: string | undefined;
  days?: string | undefined;
}): {
  setting?: RetentionSetting;
} {
  if (values.what === undefined && values.days === undefined) return {};
  const what = KEPT.find((each) => each === values.what);
  if (what === undefined) throw new UsageError(`--what must be one of ${KEPT.join(', ')}`);
  if (!/^(?:\d{1,5}|forever)$/u.test(values.days ?? ''))
    throw new UsageError('--days must be a whole number, or forever');
  const days = values.days === 'forever' ? null : Number(values.days);
  if (what === 'audit' && days !== null && days < MIN_AUDIT_DAYS)
    throw new UsageError(`the audit log is kept for at least ${MIN_AUDIT_DAYS} days`);
  return { setting: { tenant: values.tenant ?? ALL_TENANTS, what, days } };
}
