/** An edit of the workflow that breaks it: it throws instead of each reply. */
import type { WorkflowInterceptors } from '@temporalio/workflow';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        if (input.activityType === 'reply') throw new TypeError('a mistake');
        return next(input);
      },
    },
  ],
});
