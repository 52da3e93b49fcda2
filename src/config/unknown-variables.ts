/** Finds misspelt variables. They would silently have no effect. */
import { distance } from 'fastest-levenshtein';
import { STANDBY_VARIABLE } from '../lib/standby.ts';
import { mistakesInEnvFile } from './env-file.ts';
import type { Environment } from './environment.ts';
import { startSchema } from './start.ts';

/** Only docker-compose.yml reads them. */
export const READ_BY_COMPOSE = [
  'POSTGRES_PASSWORD',
  'POSTGRES_APP_PASSWORD',
  'GRAFANA_PASSWORD',
  'METRICS_TOKEN',
];

/** Every name that our processes or Docker Compose read. */
const KNOWN = [...Object.keys(startSchema.shape), ...READ_BY_COMPOSE];

/** Read by packages that we use. */
export const READ_BY_PACKAGES =
  /^(?:OPENAI_(?:ORG_ID|PROJECT_ID|CUSTOM_HEADERS)|TEMPORAL_(?:CONFIG_FILE|PROFILE|TLS_\w+|CODEC_\w+|GRPC_META_\w+))$/u;

/** Kubernetes sets these for a service with a name such as `temporal`. */
const SERVICE_LINK = /_(?:SERVICE_HOST|SERVICE_PORT\w*|PORT|PORT_\d+_\w+)$/u;

/** Variables with such a beginning are meant for us. */
const OURS = /^(?:OPENAI|OPENID|TWILIO|TEMPORAL|ELEVENLABS|KNOWLEDGE|EMBEDDING|AGENTS|RECORDINGS|LIMIT)_/u;

/** Other names with at most so many wrong characters are misspelt, too. */
const TYPOS = 2;
/** Names that differ in more than this share of their characters mean something else. */
const MAX_SHARE = 0.4;

/** Returns a warning for each name that is unknown and meant for us. */
export function unknownVariables(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    // A byte order mark, which has a line of its own.
    if (name.startsWith('\uFEFF')) return [];
    if (KNOWN.includes(name) || READ_BY_PACKAGES.test(name) || SERVICE_LINK.test(name)) return [];
    const written = name.toUpperCase();
    const [nearest] = KNOWN.map((known) => ({ known, far: distance(known, written) })).sort(
      (a, b) => a.far - b.far,
    );
    if (nearest === undefined) return [];
    const isNear = nearest.far / name.length <= MAX_SHARE;
    if (!OURS.test(written) && !(isNear && nearest.far <= TYPOS)) return [];
    const hint = isNear ? `did you mean ${nearest.known}?` : 'see .env.example';
    return [`${name} is unknown and has no effect: ${hint}`];
  });
}

/**
 * Says which names are unknown, and which lines of `.env` do not have their effect. A process that `npm start` runs says nothing, because
 * `npm start` has said it.
 */
export function tellUnknownVariables(env: Environment, tell: (line: string) => void): void {
  if (env[STANDBY_VARIABLE] !== undefined) return;
  [...mistakesInEnvFile(), ...unknownVariables(Object.keys(env))].forEach(tell);
}
