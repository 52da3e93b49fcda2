/** The documents of a tenant; adding and removing them. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { apiUrl, ask, queries } from '../api/client.ts';
import { addDocument } from '../api/documents.ts';
import { Confirm } from './confirm.tsx';
import { Empty, Loaded, Problem, reasonOf } from './states.tsx';
import { momentOf, plural } from './values.ts';

interface ListedDocument {
  readonly name: string;
  readonly kind: string;
  readonly title: string;
  readonly origin: 'folder' | 'added';
  readonly passages: number;
  readonly updatedAt: string;
}

interface Upload {
  readonly name: string;
  readonly share: number;
  readonly result?: string;
  readonly isRefused?: boolean;
}

export function Documents({ tenant, mayChange }: { readonly tenant: string; readonly mayChange: boolean }) {
  const documents = useQuery({
    queryKey: ['documents', tenant],
    queryFn: ({ signal }) =>
      ask<{ documents: readonly ListedDocument[] }>(apiUrl('/knowledge/documents', { tenant }), { signal }),
  });
  return (
    <div className="stack">
      {mayChange && <Uploads tenant={tenant} />}
      <Loaded query={documents}>
        {({ documents: all }) =>
          all.length === 0 ? (
            <Empty title="No documents yet">
              <p>The agent can answer only what its documents say.</p>
            </Empty>
          ) : (
            <Table documents={all} tenant={tenant} mayChange={mayChange} />
          )
        }
      </Loaded>
    </div>
  );
}

function Uploads({ tenant }: { readonly tenant: string }): ReactNode {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const note = (name: string, change: Omit<Upload, 'name'>) =>
    setUploads((earlier) => [...earlier.filter((each) => each.name !== name), { name, ...change }]);
  const add = async (files: readonly File[]) => {
    // One after the other, so that the list says in order what became of each.
    for (const file of files) {
      note(file.name, { share: 0 });
      await addDocument(tenant, file.name, file, (share) => note(file.name, { share })).then(
        ({ outcome, passages, notices }) =>
          note(file.name, {
            share: 1,
            result: [`${outcome}, ${plural(passages, 'passage')}`, ...notices].join('. '),
          }),
        (error: unknown) =>
          note(file.name, {
            share: 1,
            isRefused: true,
            result: error instanceof Error ? reasonOf(error) : String(error),
          }),
      );
    }
  };
  return (
    <section className="card" aria-label="Add documents">
      <label>
        Add documents (text, Markdown, HTML, PDF, Office files, CSV)
        <input
          type="file"
          multiple
          onChange={({ target }) => {
            void add([...(target.files ?? [])]).then(() => {
              target.value = '';
            });
          }}
        />
      </label>
      <div role="status">
        <ul className="plain">
          {uploads.map(({ name, share, result, isRefused }) => (
            <li key={name} className={isRefused === true ? 'bad' : ''}>
              {name}: {result ?? (share < 1 ? `${Math.round(share * 100)} % sent` : 'being read')}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Table({
  documents,
  tenant,
  mayChange,
}: {
  readonly documents: readonly ListedDocument[];
  readonly tenant: string;
  readonly mayChange: boolean;
}): ReactNode {
  const remove = useMutation({
    mutationFn: (name: string) =>
      ask(apiUrl(`/knowledge/documents/${name.split('/').map(encodeURIComponent).join('/')}`, { tenant }), {
        method: 'DELETE',
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', tenant] }),
  });
  return (
    <>
      <Problem error={remove.error} />
      <div className="table">
        <table className="narrow">
          <thead>
            <tr>
              <th>Title</th>
              <th>File</th>
              <th className="number">Passages</th>
              <th>Changed</th>
              <th>Comes from</th>
              {mayChange && <th>Remove</th>}
            </tr>
          </thead>
          <tbody>
            {documents.map(({ name, title, passages, updatedAt, origin }) => (
              <tr key={name}>
                <td data-label="Title">{title}</td>
                <td data-label="File" className="mono">
                  {name}
                </td>
                <td data-label="Passages" className="number">
                  {passages}
                </td>
                <td data-label="Changed">{momentOf(updatedAt)}</td>
                <td data-label="Comes from">{origin === 'folder' ? 'knowledge folder' : 'a person'}</td>
                {mayChange && (
                  <td data-label={origin === 'added' ? 'Remove' : ''}>
                    {origin === 'added' && (
                      <Confirm
                        name="Remove"
                        label={`Remove ${title}`}
                        title={`Remove ${title}?`}
                        words="The agent no longer answers from it. To have it back, add the file again."
                        confirm="Remove it"
                        onConfirm={() => remove.mutate(name)}
                      />
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
