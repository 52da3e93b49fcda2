/** The child process of `reader.ts`: receives documents and sends back the parsed result. */
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
