import { expect, it } from 'vitest';
import { actionsBetween, actionsIn, requestsIn, writesIn } from '../../bench/temporal-metrics.ts';

it('requests are counted where they come in from outside, over all namespaces', () => {
  const metrics = `# TYPE service_requests counter
service_requests{namespace="_unknown_",operation="GetSystemInfo",service_name="frontend"} 1
service_requests{namespace="default",operation="GetSystemInfo",service_name="frontend"} 2
service_requests{namespace="default",operation="RecordActivityTaskHeartbeat",service_name="frontend"} 1.2e+03
service_requests{namespace="default",operation="RecordActivityTaskHeartbeat",service_name="history"} 1200
service_requests_other{operation="GetSystemInfo",service_name="frontend"} 9
`;
  expect([...requestsIn(metrics)]).toEqual([
    ['GetSystemInfo', 3],
    ['RecordActivityTaskHeartbeat', 1_200],
  ]);
});

it('billable actions are counted by type, without those of the server itself', () => {
  const metrics = `# TYPE action counter
action{action_type="grpc_SignalWorkflowExecution",namespace="default",operation="SignalWorkflowExecution",service_name="frontend"} 3
action{action_type="command_RecordMarker",namespace="default",operation="RespondWorkflowTaskCompleted",service_name="frontend"} 2
action{action_type="grpc_StartWorkflowExecution",namespace="temporal_system",operation="StartWorkflowExecution",service_name="frontend"} 5
`;
  expect([...actionsIn(metrics)]).toEqual([
    ['grpc_SignalWorkflowExecution', 3],
    ['command_RecordMarker', 2],
  ]);
});

it('writes to the database are counted by operation, and reads are not', () => {
  const metrics = `# TYPE persistence_requests counter
persistence_requests{namespace="default",operation="UpdateWorkflowExecution",service_name="history"} 7
persistence_requests{namespace="default",operation="AppendHistoryNodes",service_name="history"} 2
persistence_requests{namespace="default",operation="GetWorkflowExecution",service_name="history"} 9
persistence_requests{namespace="default",operation="ReadHistoryBranch",service_name="history"} 4
`;
  expect([...writesIn(metrics)]).toEqual([
    ['UpdateWorkflowExecution', 7],
    ['AppendHistoryNodes', 2],
  ]);
});

it('the actions between two readings are summed up by kind', () => {
  const before = new Map([['grpc_SignalWorkflowExecution', 4]]);
  const after = new Map([
    ['grpc_SignalWorkflowExecution', 6],
    ['grpc_SignalWithStartWorkflowExecution', 2],
    ['grpc_RecordActivityTaskHeartbeat', 10],
    ['command_NewInALaterVersion', 2],
  ]);
  expect(actionsBetween(before, after, 2)).toEqual({ total: 8, signals: 2, heartbeats: 5, others: 1 });
});
