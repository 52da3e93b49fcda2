/** Says why a server cannot listen at the address of its settings, for the error `code` of the system. Names the setting. */
export function listenComplaint(
  code: string,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  if (code === 'EADDRINUSE')
    return `PORT ${port} on ${host} is taken by another program: stop it, or set PORT to another number.`;
  if (code === 'EACCES') return `PORT ${port} is for root only: set PORT to a number above 1023.`;
  return `HOST ${host} is not an address of this machine (${code}): set HOST to 127.0.0.1 or 0.0.0.0.`;
}

/** Codes of an address at which nothing can listen. */
export const LISTEN_CODES = ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'];
