import { expect, it } from 'vitest';
import { requestsIn } from '../../bench/temporal-metrics.ts';

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
