/** What the agent would find for a question, and what it would say without a model. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { post } from '../api/client.ts';
import type { Found } from '../api/shapes.ts';
import { fieldOf } from './form.ts';
import { Problem } from './states.tsx';

export function SearchTest({ tenant }: { readonly tenant: string }): ReactNode {
  const search = useMutation({
    mutationFn: (text: string) => post<Found>('/knowledge/search', { text, tenant }),
  });
  return (
    <div className="stack">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          search.mutate(fieldOf(new FormData(event.currentTarget), 'text'));
        }}
      >
        <label>
          A question, as a caller would ask it
          <input name="text" required maxLength={1_000} />
        </label>
        <div>
          <button className="primary" type="submit" disabled={search.isPending}>
            Search
          </button>
        </div>
      </form>
      <Problem error={search.error} />
      {search.data !== undefined && (
        <div className="stack" role="status">
          <section className="card" aria-label="Spoken answer">
            <h2>Spoken without a model</h2>
            <p>{search.data.spokenAnswer ?? 'Nothing fits well enough to be said.'}</p>
          </section>
          {search.data.passages.length === 0 && <p className="soft">No passage was found.</p>}
          {search.data.passages.map(({ title, text, score }, index) => (
            <article className="card" key={index}>
              <div className="head">
                <h3>{title}</h3>
                <span className="soft">score {score.toFixed(2)}</span>
              </div>
              <pre>{text}</pre>
            </article>
          ))}
        </div>
      )}
    </div>
  );
}
