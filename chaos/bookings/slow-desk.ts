/** The booking desk, some of whose answers to changes come late: what kills a process then loses the answer to a change that was made. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesk, openTables } from '../../samples/booking-desk/desk.ts';
import { buildDeskServer } from '../../samples/booking-desk/server.ts';

/** Shorter than the timeout of the tools. */
const SLOWEST_MS = 1_500;

const [port] = process.argv.slice(2);
const app = buildDeskServer(createDesk(await openTables(process.env['DATABASE_URL'])));
app.addHook('onSend', async ({ method }) => {
  if (method !== 'GET') await sleep(Math.random() * SLOWEST_MS);
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
process.stdout.write('listening\n');
