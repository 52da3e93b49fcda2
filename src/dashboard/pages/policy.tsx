/** The policy in force: what a caller hears when, and every value. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { apiUrl, ask } from '../api/client.ts';
import type { Policy } from '../api/shapes.ts';
import { Loaded } from '../parts/states.tsx';
import { millisecondsOf } from '../parts/values.ts';

export function PolicyPage(): ReactNode {
  const policy = useQuery({
    queryKey: ['policy'],
    queryFn: ({ signal }) => ask<Policy>(apiUrl('/policy'), { signal }),
  });
  return (
    <>
      <div className="title">
        <h1>Policy</h1>
      </div>
      <Loaded query={policy}>
        {({ policy: values, timeline }) => (
          <div className="columns">
            <section className="card" aria-labelledby="when">
              <h2 id="when">What a caller hears when an answer is late</h2>
              <ol className="timeline">
                {timeline.map(({ atMs, what }, index) => (
                  <li key={index}>
                    <b>{millisecondsOf(atMs)}</b>
                    <span>{what}</span>
                  </li>
                ))}
              </ol>
            </section>
            <section className="card" aria-labelledby="values">
              <h2 id="values">All values</h2>
              <p className="soft small">Agents may change some of them in their own settings.</p>
              <pre tabIndex={0}>{JSON.stringify(values, null, 2)}</pre>
            </section>
          </div>
        )}
      </Loaded>
    </>
  );
}
