/** The environment of the programs that we start: no program gets our settings unless it reads them. */

/** Where programs and certificates are, how text is written, which proxy to use. */
const OF_THE_MACHINE =
  /^(?:PATH|HOME|USER|TMPDIR|TZ|LANG|LC_\w+|XDG_\w+|SSL_CERT_\w+|NODE_\w+|(?:HTTPS?|ALL|NO)_PROXY|(?:https?|all|no)_proxy)$/u;

/** The variables in `env` that describe the machine, and those that `also` accepts. */
export function systemEnv(
  env: Readonly<Record<string, string | undefined>>,
  also: (name: string) => boolean = () => false,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => OF_THE_MACHINE.test(name) || also(name)));
}
