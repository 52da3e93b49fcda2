/** What of the system is away, as the gateway's health says. It tells details to operators only. */
interface Health {
  readonly away?: readonly string[];
  readonly checks?: Readonly<Record<string, boolean>>;
}

/** Names of what is away. A gateway that is not ready answers 503, with the same body. */
export async function readHealth(signal: AbortSignal): Promise<readonly string[]> {
  const response = await fetch('/health/ready', { signal });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the gateway's own answer
  const { away = [], checks = {} } = (await response.json()) as Health;
  return [...away, ...Object.keys(checks).filter((name) => checks[name] === false)];
}
