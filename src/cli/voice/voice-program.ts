/** The program of `npm run voice`: manages recorded sentences and the audio cache of the own voice. */
import { createAudioStore } from '../../adapters/postgres/audio-store.ts';
import { createAudioUpkeep } from '../../adapters/postgres/audio-upkeep.ts';
import { databaseErrorMessage } from '../../adapters/postgres/error-messages.ts';
import { createPool } from '../../adapters/postgres/pool.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import { RecordingsError } from '../../adapters/recordings/sentences.ts';
import { EspeakError } from '../../adapters/speech/espeak.ts';
import { AgentsError, loadAgents } from '../../config/agents.ts';
import { ConfigError } from '../../config/environment.ts';
import { loadVoiceConfig } from '../../config/voice.ts';
import type { VoiceConfig } from '../../config/voice.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { UsageError } from '../../lib/command-line.ts';
import type { Program } from '../../lib/command-line.ts';
import { listCache, purgeCache } from './cache.ts';
import { listRecordings } from './list-recordings.ts';
import { readOptions, USAGE } from './options.ts';
import { preview } from './preview.ts';
import { prepareAgent, renderRecordings } from './render.ts';

export const VOICE: Program = { name: 'voice', main, complaintOf };

async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = readOptions(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const config = loadVoiceConfig(env);
  switch (command.name) {
    case 'list': {
      await listRecordings(config.recordingsDir);
      await using database = await openDatabase(config);
      return await listCache(createAudioUpkeep(database.pool));
    }
    case 'render':
      return renderRecordings(config, command.by);
    case 'prepare': {
      const agent = await agentOf(config, command.agent);
      await using database = await openDatabase(config);
      return await prepareAgent(config, agent, createAudioStore(database.pool));
    }
    case 'preview':
      return preview(config, await agentOf(config, command.agent), command);
    case 'purge': {
      await using database = await openDatabase(config);
      return await purgeCache(createAudioUpkeep(database.pool), command);
    }
  }
}

async function openDatabase(config: VoiceConfig) {
  const pool = createPool(await config.databaseUrl(), { max: 1 });
  return { pool, [Symbol.asyncDispose]: () => pool.end() };
}

/** Loads the agent `id`, or the only agent if `id` is absent. Throws `UsageError`. */
async function agentOf({ agentsDir }: VoiceConfig, id: string | undefined): Promise<AgentConfig> {
  const { agents } = await loadAgents(agentsDir);
  const [only] = agents;
  if (id === undefined && agents.length === 1 && only !== undefined) return only;
  const ids = agents.map((agent) => agent.id);
  if (id === undefined) throw new UsageError(`choose an agent: --agent ${ids.join(' or --agent ')}`);
  const agent = agents.find((each) => each.id === id);
  if (agent === undefined) throw new UsageError(`no agent ${id} in ${agentsDir}: it has ${ids.join(', ')}`);
  return agent;
}

const VENDOR_COMPLAINTS: Partial<Record<AdapterError['kind'], string>> = {
  unreachable: 'ElevenLabs is unreachable: check the network and ELEVENLABS_BASE_URL',
  unauthorized: 'ElevenLabs rejects ELEVENLABS_API_KEY',
  'not-found': 'ElevenLabs has no such voice or model: check ELEVENLABS_VOICE_ID and voice.own of the agent',
  quota: 'the ElevenLabs account has no characters left',
};

function complaintOf(error: unknown): string | undefined {
  const isForPeople = [ConfigError, AgentsError, RecordingsError, EspeakError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof Error && isForPeople) return error.message;
  if (!(error instanceof AdapterError)) return undefined;
  if (error.vendor === 'postgres') return databaseErrorMessage(error);
  return VENDOR_COMPLAINTS[error.kind] ?? error.message;
}
