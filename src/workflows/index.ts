export { callWorkflow } from './call/workflow.ts';
export { prepareVoiceWorkflow } from './voice/workflow.ts';
