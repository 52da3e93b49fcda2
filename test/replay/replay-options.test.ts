import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/cli/replay/command-line.ts';
import { whichCalls } from '../../src/cli/replay/replay-options.ts';
import { queryOf } from '../../src/cli/replay/stored-calls.ts';

const CALL = `CA${'0'.repeat(32)}`;
const NOW = new Date('2026-03-10T12:00:00Z');

describe('the command line of replay', () => {
  it.each([
    [['--file', 'x.json'], { by: 'file', file: 'x.json' }],
    [['--call', CALL], { by: 'workflow', workflowId: `call-${CALL}` }],
    [
      ['--workflow-id', 'call-1', '--export', 'x.json'],
      { by: 'workflow', workflowId: 'call-1', exportTo: 'x.json' },
    ],
    [['--all'], { by: 'list', selection: { failedOnly: false } }],
    [
      ['--failed', '--since', '90m'],
      { by: 'list', selection: { failedOnly: true, since: new Date('2026-03-10T10:30:00Z') } },
    ],
    [
      ['--all', '--failed', '--since', '2w'],
      { by: 'list', selection: { failedOnly: true, since: new Date('2026-02-24T12:00:00Z') } },
    ],
    [['--help'], { by: 'help' }],
  ])('%j', (args, which) => {
    expect(whichCalls(args, NOW)).toEqual(which);
  });

  it.each([
    ['nothing', [], /^say which/u],
    ['two calls', ['--all', '--call', CALL], /^say which/u],
    ['a Call SID that is none', ['--call', 'CA12'], /^--call is not a Call SID .*: CA12$/u],
    ['a duration in words', ['--all', '--since', 'soon'], /^--since is not a duration such as .*: soon$/u],
    ['a duration without a unit', ['--all', '--since', '7'], /^--since is not a duration such as .*: 7$/u],
    ['no duration', ['--all', '--since'], /^Option '--since <value>' argument missing$/u],
    ['a duration for one call', ['--call', CALL, '--since', '1d'], /^--since goes with --all or --failed$/u],
    ['an export of many', ['--all', '--export', 'x'], /^--export goes with --call or --workflow-id$/u],
    ['an export of a file', ['--file', 'x', '--export', 'y'], /^--export goes with --call/u],
    ['an argument that is no option', ['x.json'], /^Unexpected argument 'x\.json'$/u],
  ])('refuses %s', (_, args, complaint) => {
    expect(() => whichCalls(args, NOW)).toThrow(UsageError);
    expect(() => whichCalls(args, NOW)).toThrow(complaint);
  });
});

it('lists use Temporal’s query language', () => {
  expect(queryOf({ failedOnly: false })).toBe("WorkflowType = 'callWorkflow'");
  expect(queryOf({ failedOnly: true, since: NOW })).toBe(
    "WorkflowType = 'callWorkflow' AND (ExecutionStatus = 'Failed' OR EvercallOutcome = 'failed')" +
      " AND StartTime >= '2026-03-10T12:00:00.000Z'",
  );
});
