/** A call answered again from one of its turns on, beside what was said. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { workOn } from '../api/call-work.ts';
import type { CallDetail, Forked } from '../api/shapes.ts';
import { fieldOf } from './form.ts';
import { Problem } from './states.tsx';

/** The form for a turn, and its result. */
export function Fork({
  call,
  turn,
  onClose,
}: {
  readonly call: CallDetail;
  readonly turn: number;
  readonly onClose: () => void;
}): ReactNode {
  const fork = useMutation({
    mutationFn: (form: HTMLFormElement) => {
      const fields = new FormData(form);
      const model = fieldOf(fields, 'model').trim();
      return workOn<Forked>(call.callSid, 'fork', {
        turn,
        agent: fieldOf(fields, 'agent'),
        ...(model === '' ? {} : { model }),
      });
    },
  });
  return (
    <section className="fork stack" aria-label={`Fork from turn ${turn}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          fork.mutate(event.currentTarget);
        }}
      >
        <p className="soft small">
          The agent answers again from here on, to the same words. No caller hears it, and nothing is changed.
          A model costs as in a call.
        </p>
        <label>
          Agent
          <select name="agent">
            <option value="then">As it was in the call</option>
            <option value="today">As its file is today</option>
          </select>
        </label>
        <label>
          Model (empty: the one in use)
          <input name="model" autoComplete="off" pattern="[\w.:\/@\-]+" maxLength={200} />
        </label>
        <div className="buttons">
          <button className="primary" type="submit" disabled={fork.isPending}>
            {fork.isPending ? 'Answering again' : 'Answer again'}
          </button>
          <button type="button" onClick={onClose}>
            Close
          </button>
        </div>
      </form>
      <Problem error={fork.error} />
      {fork.data !== undefined && <Versions fork={fork.data} />}
    </section>
  );
}

function Versions({ fork: { original, fork, isToday, turns } }: { readonly fork: Forked }): ReactNode {
  const answered = turns.filter((turn) => turn.fork !== null);
  const different = answered.filter(({ isSame }) => !isSame).length;
  return (
    <div role="status">
      <p>
        {different} of {answered.length} answers differ, with the knowledge{' '}
        {isToday ? 'of today' : 'that the call had'}.
      </p>
      <div className="table">
        <table className="narrow">
          <thead>
            <tr>
              <th>Caller</th>
              <th>Then ({original.models.join(', ') || 'no model'})</th>
              <th>Fork ({fork.models.join(', ')})</th>
            </tr>
          </thead>
          <tbody>
            {turns.map((turn) => (
              <tr key={turn.number}>
                <td data-label="Caller">{turn.caller ?? ''}</td>
                <td data-label="Then">{turn.original}</td>
                <td data-label="Fork">
                  {turn.fork ?? <span className="soft">no answer was needed</span>}{' '}
                  {turn.fork !== null && (
                    <span className={`badge ${turn.isSame ? 'good' : 'warn'}`}>
                      {turn.isSame ? 'the same' : 'different'}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
