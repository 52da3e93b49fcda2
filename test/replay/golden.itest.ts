/** Replays calls of earlier versions with the current workflow code, as a deployment does with calls in progress. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { History } from '../../src/cli/replay/history-file.ts';
import { installReplayRuntime, replayRuns } from '../../src/cli/replay/replay-runs.ts';
import type { Difference } from '../../src/cli/replay/replay-runs.ts';
import { golden, GOLDEN } from './golden-files.ts';

const fileAt = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const EDITS = ['mistake', 'no-reply', 'other-activity', 'timer-before-reply'] as const;
type Edit = (typeof EDITS)[number];

/** The current workflow code with all edits of `edits/`; the workflow id says which one is active. */
async function editable(): Promise<WorkflowBundleOption> {
  return await bundleWorkflowCode({
    workflowsPath: fileAt('../../src/workflows/index.ts'),
    workflowInterceptorModules: EDITS.map((edit) => fileAt(`edits/${edit}.ts`)),
    logger: new DefaultLogger('ERROR'),
  });
}

async function differencesIn(code: WorkflowBundleOption, histories: readonly History[], edit?: Edit) {
  const found: (Difference | undefined)[] = [];
  const calls = histories.map((history, index) => ({ workflowId: `${edit ?? 'call'} ${index}`, history }));
  for await (const { difference } of replayRuns(code, calls)) found.push(difference);
  return found;
}

beforeAll(() => {
  installReplayRuntime();
});

describe('a call of version', () => {
  it.each(GOLDEN)('$name replays', async ({ history }) => {
    expect(await differencesIn({ codePath: inject('workflowBundlePath') }, [history])).toEqual([undefined]);
  });

  it.each([
    ['0.3.0', ['barge-in', 'dropped', 'keys-and-silence', 'long', 'plain', 'template']],
    ['0.4.0', ['barge-in', 'dropped', 'keys-and-silence', 'long', 'plain', 'template']],
  ])('%s is recorded in every kind', (version, kinds) => {
    const names = GOLDEN.map(({ name }) => name).filter((name) => name.startsWith(`${version}/`));
    expect(names).toEqual(kinds.map((kind) => `${version}/${kind}`));
  });
});

describe('an edit that would break calls in progress is detected and named:', () => {
  const reply = golden('0.4.0/plain').history.events?.find(
    ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'reply',
  );
  const id = String(reply?.eventId);
  const event = `event ${id}: the history has ActivityTaskScheduled reply (turn 1: answer (primary))`;

  let code: WorkflowBundleOption;
  beforeAll(async () => {
    code = await editable();
  });
  const edited = (edit: Edit, ...names: string[]) =>
    differencesIn(
      code,
      names.map((name) => golden(`0.4.0/${name}`).history),
      edit,
    );

  it('no edit is active in another workflow', async () => {
    expect(await differencesIn(code, [golden('0.4.0/plain').history])).toEqual([undefined]);
  });

  it('a timer before the first reply', async () => {
    const [difference] = await edited('timer-before-reply', 'plain');
    expect(difference?.summary).toBe(`${event}, the code starts or cancels a timer`);
    expect(difference?.message).toContain('Timer machine does not handle this event');
  });

  it('another activity, whose event the SDK does not name', async () => {
    const [difference] = await edited('other-activity', 'plain');
    expect(difference?.message).not.toContain('HistoryEvent(id');
    expect(difference?.summary).toBe(`${event}, the code schedules the activity answer`);
  });

  it('a missing step', async () => {
    const [difference] = await edited('no-reply', 'plain');
    expect(difference?.summary).toBe(`${event}, the code does nothing more at this point`);
  });

  it('a mistake in the code', async () => {
    const [difference] = await edited('mistake', 'plain');
    expect(difference?.summary).toMatch(/^event \d+: .* the code fails: .*a mistake$/u);
  });

  it('each of several calls is checked, whatever the result of the one before', async () => {
    const found = await edited('timer-before-reply', 'plain', 'long');
    expect(found.map((each) => each?.summary.split(',')[0])).toEqual([
      event,
      expect.stringContaining('ActivityTaskScheduled reply (turn 1: answer (primary))'),
    ]);
  });
});
