/** An edit of the workflow that breaks it: it throws instead of each reply. */
import { onlyIn } from './only-in.ts';

export const interceptors = onlyIn('mistake', {
  outbound: [
    {
      scheduleActivity(input, next) {
        if (input.activityType === 'reply') throw new TypeError('a mistake');
        return next(input);
      },
    },
  ],
});
