/** What can be done with a recorded call: replay it, copy it as a script, erase it. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { includesRole } from '../../contracts/access.ts';
import type { Role } from '../../contracts/access.ts';
import { apiUrl, queries } from '../api/client.ts';
import { workOn } from '../api/call-work.ts';
import type { CallDetail, Erased, Replayed } from '../api/shapes.ts';
import { Confirm } from './confirm.tsx';
import { Problem } from './states.tsx';

export function CallWork({ call, role }: { readonly call: CallDetail; readonly role: Role }): ReactNode {
  const { callSid } = call;
  const navigate = useNavigate();
  const replay = useMutation({ mutationFn: () => workOn<Replayed>(callSid, 'replay') });
  const erase = useMutation({
    mutationFn: () => workOn<Erased>(callSid, 'erase'),
    onSuccess: async ({ isErased }) => {
      if (!isErased) return;
      queries.removeQueries({ queryKey: ['call', callSid] });
      await queries.invalidateQueries({ queryKey: ['calls'] });
      await navigate('/calls');
    },
  });
  const isOver = call.status !== 'active';
  const problem = replay.error ?? erase.error;
  return (
    <>
      <div className="buttons">
        <a className="button" href={apiUrl(`/calls/${callSid}/script`)} download>
          Script for the simulator
        </a>
        {isOver && includesRole(role, 'operator') && (
          <button type="button" disabled={replay.isPending} onClick={() => replay.mutate()}>
            {replay.isPending ? 'Replaying' : "Replay on today's code"}
          </button>
        )}
        {isOver && includesRole(role, 'admin') && (
          <Confirm
            name={erase.isPending ? 'Erasing' : 'Erase'}
            title="Erase this call?"
            words="Its words, numbers, history, summary and deliveries are removed for good. What was not sent yet is not sent. A proof without the number stays."
            confirm="Erase the call"
            isDisabled={erase.isPending}
            onConfirm={() => erase.mutate()}
          />
        )}
      </div>
      <Problem error={problem} />
      {erase.data?.isErased === false && (
        <p className="fault" role="alert">
          Something is left: erase it again. {erase.data.report}
        </p>
      )}
      {replay.data !== undefined && (
        <div className={replay.data.isSame ? 'notice quiet' : 'fault'} role="status">
          {replay.data.isSame
            ? "Today's code follows the history of this call."
            : "Today's code departs from the history of this call."}
          <pre>{replay.data.report}</pre>
        </div>
      )}
    </>
  );
}
