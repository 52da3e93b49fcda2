/** Stand-in for the gateway under a supervisor: answers every request with its process id and environment. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { exitWithParent } from '../../../src/lib/exit-with-parent.ts';
import { untilNeeded } from '../../../src/lib/standby.ts';

await untilNeeded();

const server = createServer((_request, response) => {
  response.end(JSON.stringify({ ...process.env, pid: process.pid }));
});
/** A test leaves it in the data folder: a gateway that is given a port which is taken. */
const other = join(process.env['DATA_DIR'] ?? '', 'stand-in-port');
const port = existsSync(other) ? readFileSync(other, 'utf8') : process.env['PORT'];
server.listen(Number(port), '127.0.0.1');

async function stop(): Promise<void> {
  console.log('gateway stops');
  server.closeAllConnections();
  server.close();
}

exitWithParent(stop);
process.once('SIGTERM', () => void stop());
