/** The message with which a gateway asks its supervisor to kill the worker. Only `npm run demo` listens to it. */
export const KILL_WORKER = 'kill worker';
