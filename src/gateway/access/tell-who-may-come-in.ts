/** Says at start that nobody can sign in yet. */
import type { FastifyBaseLogger } from 'fastify';
import type { OperatorParts } from './operator-parts.ts';

const LINES = {
  'this-machine': 'no user yet: routes for operators answer this machine only (docs/access.md)',
  nobody: 'no user yet: routes for operators refuse everybody (docs/access.md)',
} as const;

/** Logs one line if there is neither a user nor an API token. Never rejects. */
export async function tellWhoMayComeIn(
  { doors }: Pick<OperatorParts, 'doors'>,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    const who = await doors();
    if (who !== 'accounts') log.warn(LINES[who]);
  } catch (error: unknown) {
    log.warn({ err: error }, 'not known yet whether somebody can sign in');
  }
}
