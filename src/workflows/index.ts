export { callWorkflow } from './call/workflow.ts';
