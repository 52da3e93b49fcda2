/** An edit of the workflow that breaks old histories: another activity instead of each reply. */
import { onlyIn } from './only-in.ts';

export const interceptors = onlyIn('other-activity', {
  outbound: [
    {
      scheduleActivity: (input, next) =>
        next(input.activityType === 'reply' ? { ...input, activityType: 'answer' } : input),
    },
  ],
});
