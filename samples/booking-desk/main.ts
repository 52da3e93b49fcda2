/** Runs the booking desk: DATABASE_URL and, as arguments, the port (4010) and the key that requests must have (none). */
import { createDesk, openTables } from './desk.ts';
import { buildDeskServer } from './server.ts';

const [port = '4010', key] = process.argv.slice(2);
const pool = await openTables(process.env['DATABASE_URL']);
const app = buildDeskServer(createDesk(pool), key === undefined ? {} : { key });
const address = await app.listen({ host: '127.0.0.1', port: Number(port) });
process.stdout.write(`The booking desk listens at ${address}\n`);
