/** What the agents know: documents, a test of the search, and questions that nothing answered. */
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useSearchParams } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { useAgents } from '../api/agents.ts';
import { Documents } from '../parts/documents.tsx';
import { SearchTest } from '../parts/search-test.tsx';
import { Loaded } from '../parts/states.tsx';
import { UnansweredQuestions } from '../parts/unanswered-questions.tsx';

export function KnowledgePage({ role }: { readonly role: Role }): ReactNode {
  const [search, setSearch] = useSearchParams();
  const agents = useAgents();
  const change = (name: string, value: string) =>
    setSearch((earlier) => ({ ...Object.fromEntries(earlier), [name]: value }), { replace: true });
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
                  <select value={tenant} onChange={({ target }) => change('of', target.value)}>
                    {tenants.map((each) => (
                      <option key={each}>{each}</option>
                    ))}
                  </select>
                </label>
              )}
            </div>
            <Tabs
              key={tenant}
              selectedKey={search.get('show') ?? 'documents'}
              onSelectionChange={(key) => change('show', String(key))}
            >
              <TabList aria-label="Parts of the knowledge">
                <Tab id="documents">Documents</Tab>
                <Tab id="search">Search test</Tab>
                <Tab id="unanswered">Unanswered</Tab>
              </TabList>
              <TabPanel id="documents">
                <Documents tenant={tenant} mayChange={may} />
              </TabPanel>
              <TabPanel id="search">
                <SearchTest tenant={tenant} />
              </TabPanel>
              <TabPanel id="unanswered">
                <UnansweredQuestions tenant={tenant} mayAnswer={may} />
              </TabPanel>
            </Tabs>
          </>
        );
      }}
    </Loaded>
  );
}
