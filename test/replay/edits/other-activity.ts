/** An edit of the workflow that old histories do not know: another activity in place of each reply. */
import type { WorkflowInterceptors } from '@temporalio/workflow';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next(input.activityType === 'reply' ? { ...input, activityType: 'answer' } : input),
    },
  ],
});
