/** The workflow by which processes check that Temporal works. */

/** Its name, as processes of any version start it. */
export const HEALTH_WORKFLOW = 'healthWorkflow';

/** Each process has its own, so that they do not wait for each other. */
export function healthWorkflowId(process: string): string {
  return `health-${process}`;
}
