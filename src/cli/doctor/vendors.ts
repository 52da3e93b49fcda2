/** Checks of the language models and of our own voice: one small request each. */
import { createFallbackModel, createReplyModel } from '../../adapters/llm/create-model.ts';
import type { FailureLog } from '../../adapters/llm/failure-log.ts';
import { createOfflineModel } from '../../adapters/llm/offline.ts';
import { createOpenAiEmbeddings, FIRST_TEXT } from '../../adapters/llm/openai-embeddings.ts';
import { AdapterError } from '../../adapters/ports/error.ts';
import type { SpeechVoice } from '../../adapters/ports/speech.ts';
import { createElevenLabsCheck } from '../../adapters/speech/elevenlabs-check.ts';
import { createElevenLabs } from '../../adapters/speech/elevenlabs.ts';
import type { DoctorConfig } from '../../config/doctor.ts';
import type { AgentConfig } from '../../contracts/agent.ts';
import { agentIn, languagesOf } from '../../conversation/languages.ts';
import { checkModels } from '../../gateway/check-models.ts';
import { ownVoiceOf } from '../../gateway/voice/own-voice.ts';
import { fault, ok, warning } from './finding.ts';
import type { Finding } from './finding.ts';

const ASK_MS = 20_000;
const SILENT: FailureLog = { warn: () => undefined, error: () => undefined };

/** Asks each model one question. */
export async function checkLanguageModels({
  openai,
}: Pick<DoctorConfig, 'openai'>): Promise<readonly Finding[]> {
  if (openai.apiKey === undefined) {
    const message = 'is not set: answers come from the knowledge base alone';
    return [warning('OPENAI_API_KEY', message, 'set it, or OPENAI_BASE_URL to a server of your own')];
  }
  const findings: Finding[] = [];
  const report = (
    { variable, advice }: { variable?: string; advice?: string },
    level: typeof fault,
  ): void => {
    findings.push(
      level(variable ?? 'OPENAI_MODEL', 'a model cannot be used', advice ?? 'see docs/errors.md'),
    );
  };
  const log: FailureLog = {
    error: (fields) => report(fields, fault),
    warn: (fields) => report(fields, warning),
  };
  const fallback = createFallbackModel(openai, SILENT);
  const { embeddings } = openai;
  const embedded =
    embeddings === undefined
      ? undefined
      : createOpenAiEmbeddings(embeddings).embed([FIRST_TEXT], {
          as: 'question',
          signal: AbortSignal.timeout(ASK_MS),
        });
  await checkModels({
    openai,
    models: {
      primary: createReplyModel(openai, SILENT),
      ...(fallback === undefined ? {} : { fallback }),
      template: createOfflineModel(),
    },
    embedded,
    log,
  });
  if (findings.length > 0) return findings;
  const names = [openai.model, openai.fallback?.model, embeddings?.model];
  return [ok('OPENAI_MODEL', `answers: ${names.filter((name) => name !== undefined).join(', ')}`)];
}

const ADVICE: Partial<Record<AdapterError['kind'], readonly [variable: string, fix: string]>> = {
  unauthorized: ['ELEVENLABS_API_KEY', 'set a valid key that may use text to speech (ElevenLabs, API keys)'],
  quota: ['ELEVENLABS_API_KEY', 'the account has no characters left: raise its plan'],
  'not-found': [
    'ELEVENLABS_VOICE_ID',
    'the account has no such voice or model: correct it, or voice.own in the file of the agent',
  ],
  unreachable: ['ELEVENLABS_BASE_URL', 'check the address and the network'],
};

/**
 * Has each voice of the agents say a syllable, which costs three characters of the account. Without such voices, only the key is
 * checked.
 */
export async function checkOwnVoices(
  agents: readonly AgentConfig[],
  { elevenLabs }: Pick<DoctorConfig, 'elevenLabs'>,
): Promise<readonly Finding[]> {
  const { apiKey, baseUrl } = elevenLabs;
  if (apiKey === undefined) return [];
  const voices = voicesOf(agents, elevenLabs);
  if (voices.length === 0) {
    const check = createElevenLabsCheck({ apiKey, baseUrl });
    return [await speechFinding('ElevenLabs', () => check(AbortSignal.timeout(ASK_MS)))];
  }
  const speech = createElevenLabs({ apiKey, baseUrl });
  return Promise.all(
    voices.map(async (voice) =>
      speechFinding(`the voice ${voice.voiceId} with ${voice.model}`, async () => {
        const signal = AbortSignal.timeout(ASK_MS);
        const { chunks } = await speech.synthesise({ text: 'Hi.', voice, signal });
        for await (const chunk of chunks) if (chunk.length > 0) break;
      }),
    ),
  );
}

async function speechFinding(name: string, ask: () => Promise<void>): Promise<Finding> {
  try {
    await ask();
    return ok('ELEVENLABS_API_KEY', `${name} answers`);
  } catch (error: unknown) {
    const kind = error instanceof AdapterError ? error.kind : 'timeout';
    const [variable, fix] = ADVICE[kind] ?? ['ELEVENLABS_BASE_URL', 'try again in a minute'];
    return fault(variable, `${name} does not answer (${kind})`, fix);
  }
}

function voicesOf(
  agents: readonly AgentConfig[],
  account: DoctorConfig['elevenLabs'],
): readonly SpeechVoice[] {
  const voices = agents.flatMap((agent) =>
    languagesOf(agent).flatMap((language) => ownVoiceOf(agentIn(agent, language), account) ?? []),
  );
  return [...new Map(voices.map((voice) => [`${voice.voiceId} ${voice.model}`, voice])).values()];
}
