/** Work on a call that may take longer than a request: the same request is sent until the work is done. */
import { post } from './client.ts';

interface Running {
  readonly done: false;
}

/** Resolves with the result. Rejects with `ApiProblem`. */
export async function workOn<Done extends { readonly done: true }>(
  callSid: string,
  what: string,
  body: object = {},
): Promise<Done> {
  for (;;) {
    const answer = await post<Done | Running>(`/calls/${callSid}/${what}`, body);
    if (answer.done) return answer;
  }
}
