/** The process of `reader.ts`: is sent documents, and sends back what they say. */
import type { ReadAnswer } from './reader.ts';
import { readDocument } from './read-document.ts';
import type { DocumentSource } from './read-document.ts';

process.on('message', (source: DocumentSource) => {
  readDocument(source)
    .catch((error: unknown): ReadAnswer => ({ bug: error instanceof Error ? error.message : String(error) }))
    .then((answer: ReadAnswer) => process.send?.(answer))
    // Only where nobody listens any more.
    .catch(() => process.exit(1));
});
process.on('disconnect', () => process.exit());
