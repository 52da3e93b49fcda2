/** The schedule that starts the retention workflow every night. */
import { Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Connection } from '@temporalio/client';
import { CALLS_QUEUE } from '../../contracts/queues.ts';
import { RETENTION_SCHEDULE, RETENTION_WORKFLOW } from '../../contracts/retention.ts';

/** UTC. Few calls anywhere in America and Europe. */
const AT_HOUR = 3;

/** Creates the schedule, unless there is one: an operator may have paused it or moved it to another hour. */
export async function scheduleRetention(connection: Connection, namespace: string): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  try {
    await schedule.create({
      scheduleId: RETENTION_SCHEDULE,
      spec: { calendars: [{ hour: AT_HOUR }] },
      action: {
        type: 'startWorkflow',
        workflowType: RETENTION_WORKFLOW,
        taskQueue: CALLS_QUEUE,
        args: [],
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 day' },
    });
  } catch (error: unknown) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
