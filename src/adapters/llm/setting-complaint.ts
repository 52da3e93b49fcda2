/** Finds out which setting is wrong after a model did not answer the question at the start. */
import OpenAI from 'openai';
import { distance } from 'fastest-levenshtein';
import type { AdapterError } from '../ports/error.ts';
import { adviceFor, adviceForAddress } from './failure-advice.ts';
import { adviceForForeignKey, isVendorHost } from './key-vendors.ts';
import { createClient, createDispatcher } from './openai-client.ts';
import type { ServerAddress } from './openai-client.ts';

/** A configured model, and the variables that set it. */
export interface CheckedModel extends ServerAddress {
  readonly model: string;
  readonly variables: { readonly model: string; readonly baseUrl: string; readonly apiKey: string };
}

/** What is wrong with a setting, in one line without secrets. */
export interface Complaint {
  readonly variable: string;
  readonly advice: string;
}

/** For the list of models, which only serves the advice. */
const LIST_MS = 5_000;
const SHOWN_MODELS = 5;

/** A key that cannot be right, found without sending it to the wrong vendor. */
export function complaintBefore({ apiKey, baseUrl, variables }: CheckedModel): Complaint | undefined {
  const advice = isVendorHost(baseUrl) ? adviceForForeignKey(apiKey, baseUrl) : undefined;
  return advice === undefined ? undefined : { variable: variables.apiKey, advice };
}

/** The complaint for a failed request. Asks the server for its models if that tells more. */
export async function complaintAfter(error: AdapterError, checked: CheckedModel): Promise<Complaint> {
  const { variables, baseUrl, model } = checked;
  const { host } = new URL(baseUrl);
  const address = adviceForAddress(error);
  if (address !== undefined || error.kind === 'unreachable')
    return { variable: variables.baseUrl, advice: `${host}: ${address ?? adviceFor(error, checked)}` };
  if (error.code === 'not_a_chat_model' && error.operation !== 'embed')
    return { variable: variables.model, advice: adviceFor(error, checked) };
  if (error.code === 'DeploymentNotFound')
    return { variable: variables.model, advice: `Azure has no deployment "${model}": give its name` };
  if (error.kind === 'unauthorized' || error.kind === 'quota')
    return { variable: variables.apiKey, advice: keyAdvice(error, checked) };
  if (!['not-found', 'bad-request', 'malformed', 'server'].includes(error.kind))
    return { variable: variables.model, advice: `${model} at ${host}: ${adviceFor(error, checked)}` };
  return (
    (await wrongPathOrModel(error, checked)) ?? {
      variable: variables.model,
      advice: `${model} at ${host}: ${adviceFor(error, checked)}${statusOf(error)}`,
    }
  );
}

const statusOf = ({ status }: AdapterError): string => (status === undefined ? '' : ` (${status})`);

function keyAdvice(error: AdapterError, { apiKey, baseUrl }: CheckedModel): string {
  const { host } = new URL(baseUrl);
  if (error.kind === 'quota') return `the account at ${host} has no credit left${statusOf(error)}`;
  const foreign = adviceForForeignKey(apiKey, baseUrl);
  return `is refused by ${host}${statusOf(error)}: ${foreign ?? 'set a key of this server'}`;
}

async function wrongPathOrModel(error: AdapterError, checked: CheckedModel): Promise<Complaint | undefined> {
  const { variables, baseUrl, model } = checked;
  const names = await modelsAt(checked);
  if (names !== undefined) {
    if (names.some((name) => isSameModel(name, model))) return wrongKind(error, checked);
    if (names.length === 0) return undefined;
    const offered = names
      .map((name) => ({ name, far: distance(name.toLowerCase(), model.toLowerCase()) }))
      .sort((a, b) => a.far - b.far)
      .map(({ name }) => name);
    const more = offered.length > SHOWN_MODELS ? `, … (${offered.length})` : '';
    const list = offered.slice(0, SHOWN_MODELS).join(', ') + more;
    return { variable: variables.model, advice: `the server has no model "${model}"; it offers ${list}` };
  }
  for (const candidate of otherPaths(baseUrl)) {
    if ((await modelsAt({ ...checked, baseUrl: candidate })) === undefined) continue;
    const advice = candidate === `${bare(baseUrl)}/v1` ? 'has no /v1' : 'has the wrong path';
    return { variable: variables.baseUrl, advice: `${advice}: ${candidate} answers` };
  }
  if (error.code === 'model_not_found')
    return { variable: variables.model, advice: `the server has no model "${model}"` };
  return undefined;
}

/** Names of models that do not chat. */
const OTHER_KINDS = /embed|whisper|tts|transcribe|dall-e|image|moderation|rerank|instruct$|davinci|babbage/iu;

/** The server lists the model and does not answer with it. */
function wrongKind(
  { kind, operation }: AdapterError,
  { variables, model }: CheckedModel,
): Complaint | undefined {
  if (operation === 'embed')
    return { variable: variables.model, advice: `"${model}" makes no embeddings: choose another model` };
  if (kind !== 'not-found' && !OTHER_KINDS.test(model)) return undefined;
  return { variable: variables.model, advice: `"${model}" is not a model for chat: choose another one` };
}

const bare = (baseUrl: string): string => baseUrl.replace(/\/+$/u, '');

/** Addresses at which the API may be instead: without the path of a request, or with `/v1`. */
function otherPaths(baseUrl: string): readonly string[] {
  const { origin } = new URL(baseUrl);
  const base = bare(baseUrl);
  const paths = [
    base.replace(/\/(?:chat\/completions|chat|completions|embeddings|models)$/u, ''),
    `${base}/v1`,
    ...['/v1', '/api/v1', '/openai/v1'].map((path) => origin + path),
  ];
  return [...new Set(paths)].filter((path) => path !== base);
}

/** The names of the server's models. Undefined if there is no such list at that address. */
async function modelsAt(server: ServerAddress): Promise<readonly string[] | undefined> {
  const client = createClient(server, createDispatcher(), LIST_MS);
  try {
    const { data }: { data: unknown } = await client.models.list();
    if (!Array.isArray(data)) return undefined;
    return data.map((each: unknown) => nameOf(each)).filter((name) => name !== undefined);
  } catch (error) {
    // An API that wants a key is there.
    return error instanceof OpenAI.AuthenticationError ? [] : undefined;
  }
}

function nameOf(model: unknown): string | undefined {
  if (typeof model !== 'object' || model === null || !('id' in model)) return undefined;
  const { id } = model;
  // Google's names have a folder, which requests need not have.
  return typeof id === 'string' && /^[\w.:/@+-]{1,100}$/u.test(id) ? id.replace(/^models\//u, '') : undefined;
}

/** Ollama adds the tag `latest`. */
function isSameModel(name: string, model: string): boolean {
  return name === model.replace(/^models\//u, '') || name === `${model}:latest`;
}
