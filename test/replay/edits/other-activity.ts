/** An edit of the workflow that breaks old histories: another activity instead of each reply. */
import type { WorkflowInterceptors } from '@temporalio/workflow';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next(input.activityType === 'reply' ? { ...input, activityType: 'answer' } : input),
    },
  ],
});
