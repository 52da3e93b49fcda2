/** An edit of the workflow that breaks old histories: a pause before each reply. */
import { sleep } from '@temporalio/workflow';
import type { WorkflowInterceptors } from '@temporalio/workflow';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      async scheduleActivity(input, next) {
        if (input.activityType === 'reply') await sleep(5);
        return next(input);
      },
    },
  ],
});
