/** The schedules that start workflows by the clock. */
import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Connection, ScheduleSpec } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { ALERTS_EVERY_MS, ALERTS_SCHEDULE, ALERTS_WORKFLOW } from '../../contracts/alerts.ts';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { RETENTION_SCHEDULE, RETENTION_WORKFLOW } from '../../contracts/retention.ts';

interface Scheduled {
  readonly scheduleId: string;
  readonly workflowType: string;
  readonly spec: ScheduleSpec;
  /** How late a missed start is made up for. */
  readonly catchupWindow: Duration;
}

/** Every night at three, UTC: few calls anywhere in America and Europe. */
export const RETENTION: Scheduled = {
  scheduleId: RETENTION_SCHEDULE,
  workflowType: RETENTION_WORKFLOW,
  spec: { calendars: [{ hour: 3 }] },
  catchupWindow: '1 day',
};

/** A minute that was missed is of no interest any more. */
export const ALERTS: Scheduled = {
  scheduleId: ALERTS_SCHEDULE,
  workflowType: ALERTS_WORKFLOW,
  spec: { intervals: [{ every: ALERTS_EVERY_MS }] },
  catchupWindow: '10 seconds',
};

/** Creates a schedule, unless there is one: an operator may have paused it or moved it to another time. */
export async function provideSchedule(
  connection: Connection,
  namespace: string,
  { scheduleId, workflowType, spec, catchupWindow }: Scheduled,
): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  try {
    await schedule.create({
      scheduleId,
      spec,
      action: { type: 'startWorkflow', workflowType, taskQueue: CALLS_QUEUE, args: [] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow },
    });
  } catch (error: unknown) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
