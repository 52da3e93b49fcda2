/** An edit of the workflow that breaks old histories: replies are never requested. */
import { onlyIn } from './only-in.ts';

export const interceptors = onlyIn('no-reply', {
  outbound: [
    {
      scheduleActivity: (input, next) =>
        input.activityType === 'reply' ? new Promise(() => undefined) : next(input),
    },
  ],
});
