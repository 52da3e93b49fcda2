/** Adding documents to the knowledge. */
import { ApiProblem, apiUrl, queries } from './client.ts';

export interface Added {
  readonly outcome: 'added' | 'replaced' | 'unchanged';
  readonly passages: number;
  readonly notices: readonly string[];
}

/** Adds a document. `onProgress` gets the share that is sent: `fetch` cannot tell it. Rejects with `ApiProblem`. */
export function addDocument(
  tenant: string,
  name: string,
  content: Blob,
  onProgress: (share: number) => void = () => undefined,
): Promise<Added> {
  const { promise, resolve, reject } = Promise.withResolvers<Added>();
  const request = new XMLHttpRequest();
  request.open(
    'PUT',
    apiUrl(`/knowledge/documents/${name.split('/').map(encodeURIComponent).join('/')}`, { tenant }),
  );
  // The kind follows from the name, whatever the browser takes the file for.
  request.setRequestHeader('content-type', 'application/octet-stream');
  request.responseType = 'json';
  request.upload.addEventListener('progress', ({ loaded, total }) =>
    onProgress(total === 0 ? 1 : loaded / total),
  );
  request.addEventListener('load', () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer of docs/knowledge.md
    const body = request.response as (Added & { readonly error?: string; readonly detail?: string }) | null;
    if (request.status >= 200 && request.status < 300 && body !== null) resolve(body);
    else
      reject(
        new ApiProblem(
          request.status,
          body?.detail ?? body?.error ?? `the gateway answered ${request.status}`,
        ),
      );
    void queries.invalidateQueries({ queryKey: ['documents', tenant] });
  });
  request.addEventListener('error', () => reject(new ApiProblem(0, 'the gateway cannot be reached')));
  request.send(content);
  return promise;
}
