/** An edit of the workflow that breaks old histories: a pause before each reply. */
import { sleep } from '@temporalio/workflow';
import { onlyIn } from './only-in.ts';

export const interceptors = onlyIn('timer-before-reply', {
  outbound: [
    {
      async scheduleActivity(input, next) {
        if (input.activityType === 'reply') await sleep(5);
        return next(input);
      },
    },
  ],
});
