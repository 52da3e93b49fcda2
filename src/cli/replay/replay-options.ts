/** The command line of `npm run replay`. */
import { parseArgs } from 'node:util';
import { msToNumber } from '@temporalio/common/lib/time.js';
import { optionsOf, UsageError, workflowOfCall } from './command-line.ts';
import type { CallSelection } from './stored-calls.ts';

export const USAGE = `Usage: npm run replay -- WHICH [options]
  --call CA...       the call with this Call SID
  --workflow-id ID   the call with this workflow id
  --file FILE        the call of a history file; needs no server
  --all              every stored call
  --failed           every call that failed
  --since 7d         with --all or --failed: only calls started in this time (m, h, d, w)
  --export FILE      with --call or --workflow-id: also saves the history, for --file
Exit code: 0 no difference, 1 differences, 2 nothing could be replayed.
`;

/** The calls to replay. */
export type Which =
  | { readonly by: 'help' }
  | { readonly by: 'file'; readonly file: string }
  | { readonly by: 'workflow'; readonly workflowId: string; readonly exportTo?: string }
  | { readonly by: 'list'; readonly selection: CallSelection };

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      call: { type: 'string' },
      'workflow-id': { type: 'string' },
      file: { type: 'string' },
      all: { type: 'boolean', default: false },
      failed: { type: 'boolean', default: false },
      since: { type: 'string' },
      export: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

/** Reads the command line. Throws `UsageError`. */
export function whichCalls(args: readonly string[], now = new Date()): Which {
  const options = optionsOf(() => parse(args));
  if (options.help) return { by: 'help' };
  const { call, 'workflow-id': workflowId, file, all, failed, since, export: exportTo } = options;
  const isList = all || failed;
  const chosen = [call, workflowId, file, isList ? 'list' : undefined].filter((each) => each !== undefined);
  if (chosen.length !== 1) {
    throw new UsageError('say which: one of --call, --workflow-id, --file, --all or --failed');
  }
  if (since !== undefined && !isList) throw new UsageError('--since goes with --all or --failed');
  if (exportTo !== undefined && (isList || file !== undefined)) {
    throw new UsageError('--export goes with --call or --workflow-id');
  }
  if (file !== undefined) return { by: 'file', file };
  if (isList) {
    const startedSince = since === undefined ? {} : { since: new Date(now.getTime() - durationMs(since)) };
    return { by: 'list', selection: { failedOnly: failed, ...startedSince } };
  }
  const id = call === undefined ? (workflowId ?? '') : workflowOfCall(call);
  return { by: 'workflow', workflowId: id, ...(exportTo === undefined ? {} : { exportTo }) };
}

function durationMs(text: string): number {
  if (!isDuration(text))
    throw new UsageError(`--since is not a duration such as 30m, 12h, 7d or 2w: ${text}`);
  return msToNumber(text);
}

function isDuration(text: string): text is `${number}${'m' | 'h' | 'd' | 'w'}` {
  return /^\d{1,5}[mhdw]$/u.test(text);
}
