import { workflowInfo } from '@temporalio/workflow';
import type { WorkflowInterceptors, WorkflowInterceptorsFactory } from '@temporalio/workflow';

/** An edit that is active only in workflows whose id begins with `edit`: one bundle holds all edits. */
export const onlyIn =
  (edit: string, interceptors: WorkflowInterceptors): WorkflowInterceptorsFactory =>
  () =>
    workflowInfo().workflowId.startsWith(`${edit} `) ? interceptors : {};
