/**
 * The child process of `reader.ts`: receives documents and sends back the parsed result. Its argument is the limit of its
 * memory in MB.
 */
import { Worker } from 'node:worker_threads';
import type { ReadAnswer } from './reader.ts';
import { readDocument } from './read-document.ts';
import type { DocumentSource } from './read-document.ts';

process.on('message', (source: DocumentSource) => {
  readDocument(source)
    .catch((error: unknown): ReadAnswer => ({ bug: error instanceof Error ? error.message : String(error) }))
    .then((answer: ReadAnswer) => process.send?.(answer))
    // Sending fails only if the parent has gone.
    .catch(() => process.exit(1));
});
process.on('disconnect', () => process.exit());

/** A parser blocks this thread, so another one watches the memory. */
const WATCHER = `
  const { workerData } = require('node:worker_threads');
  setInterval(() => {
    if (process.memoryUsage.rss() > workerData.maxBytes) process.kill(process.pid, 'SIGKILL');
  }, 20);`;
new Worker(WATCHER, {
  eval: true,
  workerData: { maxBytes: Number(process.argv[2]) * 1024 * 1024 },
  resourceLimits: { maxOldGenerationSizeMb: 16 },
}).unref();
