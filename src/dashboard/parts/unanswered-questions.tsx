/** Questions of callers that nothing answered, and writing the answer to one as a document. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { apiUrl, ask } from '../api/client.ts';
import { addDocument } from '../api/documents.ts';
import type { Unanswered } from '../api/shapes.ts';
import { fieldOf } from './form.ts';
import { Empty, Loaded, Problem } from './states.tsx';
import { momentOf } from './values.ts';

const MAX_SLUG = 60;

type Group = Unanswered['groups'][number];

export function UnansweredQuestions({
  tenant,
  mayAnswer,
}: {
  readonly tenant: string;
  readonly mayAnswer: boolean;
}): ReactNode {
  const unanswered = useQuery({
    queryKey: ['unanswered', tenant],
    queryFn: ({ signal }) =>
      ask<Unanswered>(apiUrl('/knowledge/unanswered', { limit: 50, tenant }), { signal }),
  });
  return (
    <Loaded query={unanswered}>
      {({ groups }) =>
        groups.length === 0 ? (
          <Empty title="Every question was answered" />
        ) : (
          <ul className="plain">
            {groups.map((group) => (
              <Question key={group.question} group={group} tenant={tenant} mayAnswer={mayAnswer} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Question({
  group,
  tenant,
  mayAnswer,
}: {
  readonly group: Group;
  readonly tenant: string;
  readonly mayAnswer: boolean;
}): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className="card stack">
      <div className="head">
        <h3>{group.question}</h3>
        <span className="soft small">
          {group.count === 1 ? 'asked once' : `asked ${group.count} times`}, last{' '}
          {momentOf(group.lastAskedAt)}
        </span>
      </div>
      {group.examples.length > 1 && <p className="soft small">Also: {group.examples.slice(1).join(' · ')}</p>}
      {mayAnswer && !isOpen && (
        <div>
          <button type="button" onClick={() => setIsOpen(true)}>
            Write the answer
          </button>
        </div>
      )}
      {isOpen && <AnswerForm question={group.question} tenant={tenant} />}
    </li>
  );
}

function AnswerForm({ question, tenant }: { readonly question: string; readonly tenant: string }): ReactNode {
  const write = useMutation({
    mutationFn: ({ title, text }: { readonly title: string; readonly text: string }) =>
      addDocument(tenant, `answers/${slugOf(title)}.md`, new Blob([`# ${title}\n\n${text}\n`])),
  });
  if (write.data !== undefined)
    return (
      <p className="good" role="status">
        Saved. The next caller who asks gets this answer.
      </p>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        write.mutate({ title: fieldOf(form, 'title'), text: fieldOf(form, 'text') });
      }}
    >
      <label>
        Title
        <input name="title" defaultValue={question} required />
      </label>
      <label>
        Answer
        <textarea name="text" rows={4} required />
      </label>
      <Problem error={write.error} />
      <div>
        <button className="primary" type="submit" disabled={write.isPending}>
          Save as a document
        </button>
      </div>
    </form>
  );
}

/** A file name of a title. One that had to be cut says so by a mark of the whole: the answer to a like question must not replace it. */
function slugOf(title: string): string {
  const words =
    title
      .toLowerCase()
      .normalize('NFKD')
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const slug = words.join('-');
  return slug.length > 0 && slug.length <= MAX_SLUG
    ? slug
    : `${slug.slice(0, MAX_SLUG) || 'answer'}-${markOf(title)}`;
}

/** FNV-1a: as much of a hash as names in one folder need. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
