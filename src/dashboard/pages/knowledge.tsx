/** What the agents know: documents, a test of the search, and questions that nothing answered. */
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { useAgents } from '../api/agents.ts';
import { Documents } from '../parts/documents.tsx';
import { SearchTest } from '../parts/search-test.tsx';
import { Loaded } from '../parts/states.tsx';
import { UnansweredQuestions } from '../parts/unanswered-questions.tsx';

const PARTS = [
  ['documents', 'Documents'],
  ['search', 'Search test'],
  ['unanswered', 'Unanswered'],
] as const;

export function KnowledgePage({ role }: { readonly role: Role }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const agents = useAgents();
  const shown = PARTS.find(([part]) => part === search.get('show'))?.[0] ?? 'documents';
  return (
    <Loaded query={agents}>
      {({ agents: all }) => {
        const tenants = [...new Set(all.map(({ tenant }) => tenant))].sort();
        const tenant = tenants.find((each) => each === search.get('of')) ?? tenants[0] ?? '';
        const may = includesRole(role, 'operator');
        return (
          <>
            <div className="title">
              <h1>Knowledge</h1>
              {tenants.length > 1 && (
                <label>
                  Of tenant
                  <select
                    value={tenant}
                    onChange={({ target }) => setSearch({ show: shown, of: target.value }, { replace: true })}
                  >
                    {tenants.map((each) => (
                      <option key={each}>{each}</option>
                    ))}
                  </select>
                </label>
              )}
            </div>
            <nav className="parts" aria-label="Parts of the knowledge">
              {PARTS.map(([part, name]) => (
                <Link
                  key={part}
                  to={`?${new URLSearchParams({ ...Object.fromEntries(search), show: part }).toString()}`}
                  replace
                  aria-current={part === shown ? 'page' : undefined}
                >
                  {name}
                </Link>
              ))}
            </nav>
            <div key={tenant}>
              {shown === 'documents' && <Documents tenant={tenant} mayChange={may} />}
              {shown === 'search' && <SearchTest tenant={tenant} />}
              {shown === 'unanswered' && <UnansweredQuestions tenant={tenant} mayAnswer={may} />}
            </div>
          </>
        );
      }}
    </Loaded>
  );
}
