/** Stand-in for the gateway under a supervisor: answers every request with its process id and environment. */
import { createServer } from 'node:http';
import { exitWithParent } from '../../../src/lib/exit-with-parent.ts';
import { untilNeeded } from '../../../src/lib/standby.ts';

await untilNeeded();

const server = createServer((_request, response) => {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_API_KEY } = process.env;
  response.end(JSON.stringify({ pid: process.pid, DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_API_KEY }));
});
server.listen(Number(process.env['STAND_IN_PORT'] ?? process.env['PORT']), '127.0.0.1');

async function stop(): Promise<void> {
  console.log('gateway stops');
  server.closeAllConnections();
  server.close();
}

exitWithParent(stop);
process.once('SIGTERM', () => void stop());
