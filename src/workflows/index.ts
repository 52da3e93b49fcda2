export { callWorkflow } from './call/workflow.ts';
export { prepareVoiceWorkflow } from './voice/workflow.ts';
export { warmUpWorkflow } from './warm-up/workflow.ts';
export { retentionWorkflow } from './retention/workflow.ts';
export { wordingsWorkflow } from './wordings/workflow.ts';
export { healthWorkflow } from './health/workflow.ts';
export { afterCallWorkflow } from './after-call/workflow.ts';
export { deliverWorkflow } from './deliver/workflow.ts';
