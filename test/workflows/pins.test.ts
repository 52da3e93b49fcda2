/** Pins names that other versions of gateways and workers, and old histories, depend on. If a pin fails, the change breaks compatibility. */
import { expect, it } from 'vitest';
import { NO_METRICS } from '../../src/adapters/ports/metrics.ts';
import { createCallRecordActivities } from '../../src/activities/call-record.ts';
import { createDigestActivities } from '../../src/activities/digest.ts';
import { createGatewayActivities } from '../../src/activities/gateway-activities.ts';
import { createRetentionActivities } from '../../src/activities/retention.ts';
import { createToolActivities } from '../../src/activities/run-tool.ts';
import { createTransferActivities } from '../../src/activities/transfers.ts';
import { createSpeechActivities } from '../../src/activities/synthesize-speech.ts';
import { CALL_WORKFLOW } from '../../src/contracts/call.ts';
import { FAILURES } from '../../src/contracts/failures.ts';
import { HEALTH_WORKFLOW, healthWorkflowId } from '../../src/contracts/health.ts';
import { callWorkflowId, gatewayId, turnId } from '../../src/contracts/ids.ts';
import { OUTBOUND_WORKFLOW, outboundWorkflowId } from '../../src/contracts/outbound.ts';
import { SIGNAL_NAMES } from '../../src/contracts/signals.ts';
import { BACKGROUND_QUEUE, CALLS_QUEUE, gatewayQueue } from '../../src/contracts/queues.ts';
import { RETENTION_WORKFLOW } from '../../src/contracts/retention.ts';
import { PREPARE_VOICE_WORKFLOW, prepareVoiceWorkflowId } from '../../src/contracts/voice.ts';
import { TRANSFER_WORKFLOW, transferWorkflowId } from '../../src/contracts/warm-transfer.ts';
import { WORDINGS_WORKFLOW, WORDINGS_WORKFLOW_ID } from '../../src/contracts/wordings.ts';
import { WARM_UP_WORKFLOW, warmUpWorkflowId } from '../../src/contracts/warm-up.ts';
import { createOfflineModel } from '../../src/adapters/llm/offline.ts';
import { createSessions } from '../../src/gateway/relay/sessions.ts';
import * as messages from '../../src/workflows/call/messages.ts';
import * as transferMessages from '../../src/workflows/transfer/messages.ts';
import * as workflows from '../../src/workflows/index.ts';
import { aCallSid } from '../conversation/a-call.ts';

it('workflow, signals and queries', () => {
  expect(Object.keys(workflows).sort()).toEqual([
    'afterCallWorkflow',
    'alertsWorkflow',
    'callWorkflow',
    'deliverWorkflow',
    'healthWorkflow',
    'outboundWorkflow',
    'prepareVoiceWorkflow',
    'retentionWorkflow',
    'transferWorkflow',
    'warmUpWorkflow',
    'wordingsWorkflow',
  ]);
  expect(PREPARE_VOICE_WORKFLOW).toBe('prepareVoiceWorkflow');
  expect(WARM_UP_WORKFLOW).toBe('warmUpWorkflow');
  expect([HEALTH_WORKFLOW, healthWorkflowId('g1')]).toEqual(['healthWorkflow', 'health-g1']);
  expect(RETENTION_WORKFLOW).toBe('retentionWorkflow');
  expect([WORDINGS_WORKFLOW, WORDINGS_WORKFLOW_ID]).toEqual(['wordingsWorkflow', 'knowledge-wordings']);
  expect([OUTBOUND_WORKFLOW, outboundWorkflowId('w1')]).toEqual(['outboundWorkflow', 'outbound-w1']);
  expect(CALL_WORKFLOW).toBe('callWorkflow');
  const wire = Object.entries(messages).map(([key, { name, type }]) => `${key} ${type} ${name}`);
  expect(wire.sort()).toEqual([
    'giveBackUpdate update giveBack',
    'hangUpUpdate update hangUp',
    'sayUpdate update say',
    'stateQuery query state',
    'takeOverUpdate update takeOver',
    'transcriptQuery query transcript',
    'transferUpdate update transfer',
  ]);
  expect([...SIGNAL_NAMES]).toEqual([
    'attached',
    'utterance',
    'dtmf',
    'silence',
    'answered',
    'ended',
    'answeredBy',
  ]);
});

it('the workflow of a warm transfer', () => {
  const wire = Object.entries(transferMessages).map(([key, { name, type }]) => `${key} ${type} ${name}`);
  expect(wire.sort()).toEqual([
    'acceptUpdate update accept',
    'callerLeftSignal signal callerLeft',
    'declinedSignal signal declined',
    'joinUpdate update join',
    'legSignal signal leg',
    'machineSignal signal machine',
    'overSignal signal over',
    'progressQuery query progress',
  ]);
  expect(TRANSFER_WORKFLOW).toBe('transferWorkflow');
  const callSid = aCallSid('7');
  expect(transferWorkflowId({ callSid, epoch: 2 })).toBe(`transfer-${callSid}-2`);
});

it('activities', () => {
  const model = createOfflineModel();
  const activities = {
    ...createCallRecordActivities({
      records: { saveTurn: async () => undefined, saveCall: async () => undefined },
      metrics: NO_METRICS,
    }),
    ...createDigestActivities({ model: undefined }),
    ...createRetentionActivities({
      store: {
        settings: async () => [],
        tenants: async () => [],
        count: async () => 0,
        remove: async () => ({ count: 0, hasMore: false }),
        report: async () => undefined,
      },
      histories: { count: async () => 0, remove: async () => 0 },
    }),
    ...createGatewayActivities({
      claims: createSessions(),
      models: { primary: model, template: model },
      agents: { get: () => undefined },
      knowledge: { search: async () => [] },
      parked: { takeSearch: () => undefined, takeReply: () => undefined },
      hangUp: () => undefined,
      transfer: () => undefined,
    }),
    ...createToolActivities({
      services: {
        run: async () => ({ status: 'done', text: '' }),
        lookUp: async () => ({ status: 'absent' }),
      },
    }),
    ...createTransferActivities({ calls: undefined }),
    ...createSpeechActivities({
      speaker: { prepare: async () => ({ cached: true, durationMs: 0, characters: 0 }) },
    }),
  };
  expect(Object.keys(activities).sort()).toEqual([
    'bringBack',
    'closeConnection',
    'endLeg',
    'findLegs',
    'learn',
    'legStatus',
    'lookUpTool',
    'placeLeg',
    'planRetention',
    'removeExpired',
    'reply',
    'reportRetention',
    'runCallTool',
    'runTool',
    'saveCall',
    'saveTurn',
    'say',
    'searchKnowledge',
    'summarize',
    'synthesizeSpeech',
  ]);
});

it('task queues and ids', () => {
  expect([CALLS_QUEUE, BACKGROUND_QUEUE, gatewayQueue(gatewayId('abc'))]).toEqual([
    'calls',
    'background',
    'gateway-abc',
  ]);
  expect(turnId(2, 7)).toBe('2.7');
  expect(prepareVoiceWorkflowId({ id: 'riley', version: 'v1' })).toBe('prepare-voice-riley-v1');
  expect(warmUpWorkflowId(gatewayId('abc'))).toBe('warm-up-abc');
  expect(callWorkflowId(aCallSid('7'))).toBe(`call-CA${'7'.padStart(32, '0')}`);
});

it('failure types', () => {
  expect(Object.keys(FAILURES)).toEqual([
    'ModelUnreachable',
    'ModelSilent',
    'ModelStalled',
    'ModelCut',
    'ModelEmpty',
    'ModelOnlyThought',
    'ModelLoading',
    'ModelRateLimited',
    'ModelServerError',
    'ModelMisconfigured',
    'ModelRefused',
    'BudgetUsedUp',
    'KeysAlone',
    'DatabaseUnavailable',
    'DatabaseRefused',
    'CallFailed',
    'VoiceUnavailable',
    'VoiceRateLimited',
    'VoiceMisconfigured',
    'UnexpectedError',
  ]);
});
