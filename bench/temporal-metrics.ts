/** How often the Temporal server was asked for what, from its own metrics. */

/** Requests so far by operation, such as `RecordActivityTaskHeartbeat`. */
export async function readTemporalRequests(metricsUrl: string): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(metricsUrl);
  if (!response.ok) throw new Error(`the metrics of Temporal are not there: ${response.status}`);
  return requestsIn(await response.text());
}

/** Sums up the lines of `service_requests`, of which there is one for each service and namespace. */
export function requestsIn(metrics: string): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  for (const [, labels = '', count] of metrics.matchAll(/^service_requests\{([^}]*)\} (\S+)$/gmu)) {
    const operation = /operation="([^"]+)"/u.exec(labels)?.[1];
    const isFrontend = labels.includes('service_name="frontend"');
    if (operation !== undefined && isFrontend) {
      requests.set(operation, (requests.get(operation) ?? 0) + Number(count));
    }
  }
  return requests;
}
