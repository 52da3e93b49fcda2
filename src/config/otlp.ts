/** Where traces go. */

/** The address for traces below an endpoint of OTLP over HTTP. */
export function otlpEndpoint(endpoint: string | undefined): { readonly otlp?: string } {
  return endpoint === undefined ? {} : { otlp: `${endpoint.replace(/\/+$/u, '')}/v1/traces` };
}
