/** Loads the agents from their YAML files, and reports every problem with file, line and field. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { AgentConfig, AgentPhrases } from '../contracts/agent.ts';
import type { VoiceAccount } from '../conversation/relay-voice.ts';
import { speechText } from '../conversation/speech-text/speech-text.ts';
import type { Speaker } from '../conversation/speech-text/speech-text.ts';
import { contentOf } from '../lib/yaml-content.ts';
import { plainMessage } from './agent-fields.ts';
import { agentAddress, e164Of } from './agent-numbers.ts';
import type { CallAddresses } from './agent-numbers.ts';
import { agentSchema } from './agent-schema.ts';
import { withPlaces } from './places.ts';
import { accountFaults } from './speech-faults.ts';

/** A problem in the agents' folder. */
export interface AgentFault {
  readonly file: string;
  readonly line?: number;
  /** Path of the field, such as `voice.provider`; absent if the problem concerns the whole file. */
  readonly field?: string;
  readonly complaint: string;
}

/** The agents' files are invalid. `message` lists every problem with file, line and field. */
export class AgentsError extends Error {
  readonly faults: readonly AgentFault[];

  constructor(dir: string, faults: readonly AgentFault[]) {
    super(`The agents in ${dir} cannot be used:\n${faults.map((fault) => `  ${lineOf(fault)}`).join('\n')}`);
    this.name = 'AgentsError';
    this.faults = faults;
  }
}

/** The loaded agents. */
export interface AgentRegistry {
  readonly agents: readonly AgentConfig[];
  /** Returns the agent that lists the call's number, else the agent with `*`. */
  forCall(call: CallAddresses): AgentConfig | undefined;
  /** With `version`, returns the agent only in that version. A call that began before a change then gets undefined. */
  get(id: string, version?: string): AgentConfig | undefined;
}

/**
 * Reads every `*.yaml` in `dir`. Throws `AgentsError` with the problems of all files at once. With `account`, also checks
 * what depends on the voice settings in the environment.
 */
export async function loadAgents(dir: string, account?: VoiceAccount): Promise<AgentRegistry> {
  const names = await readdir(dir).catch((error: unknown) => {
    throw new Error(`The agents' folder ${dir} cannot be read`, { cause: error });
  });
  const files = names.filter((name) => /\.ya?ml$/u.test(name)).sort();
  const results = await Promise.all(files.map((file) => loadAgent(dir, file)));
  const agents = results.filter((result) => 'id' in result);
  const faults = results.flatMap((result) => ('id' in result ? [] : result.faults));
  faults.push(...duplicateNumbers(agents));
  if (account !== undefined) faults.push(...agents.flatMap((agent) => voicesWithoutId(agent, account)));
  if (files.length === 0) faults.push({ file: dir, complaint: 'contains no *.yaml file: add an agent' });
  if (faults.length > 0) throw new AgentsError(dir, faults);
  return createRegistry(agents);
}

/** Reads one agent's file on its own, without the checks against other agents. Throws `AgentsError`. */
export async function loadAgentFile(path: string): Promise<AgentConfig> {
  const result = await loadAgent(dirname(path), basename(path));
  if ('id' in result) return result;
  throw new AgentsError(dirname(path), result.faults);
}

/** Creates the registry of agents that are loaded already. */
export function createRegistry(agents: readonly AgentConfig[]): AgentRegistry {
  const byNumber = new Map(agents.flatMap((agent) => agent.numbers.map((number) => [number, agent])));
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  return {
    agents,
    forCall(call) {
      const number = e164Of(agentAddress(call));
      return (number === undefined ? undefined : byNumber.get(number)) ?? byNumber.get('*');
    },
    get(id, version) {
      const agent = byId.get(id);
      return version === undefined || agent?.version === version ? agent : undefined;
    },
  };
}

/**
 * Reads an agent from the content of its file, or finds its problems. `others`: the agents beside it, `account`: the voice
 * settings in the environment.
 */
export async function readDraft(
  source: string,
  { file, others, account }: { file: string; others: readonly AgentConfig[]; account: VoiceAccount },
): Promise<ReadAgent> {
  const agent = await readAgent(file, source);
  if (!('id' in agent)) return agent;
  const beside = others.filter(({ id }) => id !== agent.id);
  const faults = [...duplicateNumbers([...beside, agent]), ...voicesWithoutId(agent, account)];
  return faults.length === 0 ? agent : { faults };
}

/** The agent, or what is wrong with its file. */
export type ReadAgent = AgentConfig | { readonly faults: readonly AgentFault[] };

async function loadAgent(dir: string, file: string): Promise<ReadAgent> {
  if (extname(file) !== '.yaml') return { faults: [{ file, complaint: 'must be renamed to end in .yaml' }] };
  return readAgent(file, await readFile(join(dir, file), 'utf8'));
}

async function readAgent(file: string, source: string): Promise<ReadAgent> {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      complaint: `is not YAML: ${error.message}`,
    }));
    return { faults };
  }
  const content = contentOf(document);
  if ('mistake' in content) return { faults: [{ file, complaint: `is not YAML: ${content.mistake}` }] };
  const parsed = agentSchema.safeParse(content.value ?? {}, { error: plainMessage });
  const place = { file, document, lines };
  if (!parsed.success) return { faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, place)) };
  const resolved = await withPlaces(parsed.data);
  if ('complaint' in resolved) return { faults: [faultAt(resolved.path, resolved.complaint, place)] };
  return { id: basename(file, '.yaml'), version: versionOf(parsed.data), ...withSpokenTexts(resolved) };
}

interface Place {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

function faultAt(
  field: readonly (string | number)[],
  complaint: string,
  { file, document, lines }: Place,
): AgentFault {
  const offset = offsetOf(document, field);
  const line = offset === undefined ? {} : { line: lines.linePos(offset).line };
  return { file, ...line, ...(field.length === 0 ? {} : { field: field.join('.') }), complaint };
}

function faultsOf(issue: z.core.$ZodIssue, place: Place): readonly AgentFault[] {
  const { document } = place;
  const path = issue.path.map((step) => (typeof step === 'symbol' ? step.toString() : step));
  const at = (field: readonly (string | number)[], complaint: string) => faultAt(field, complaint, place);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => at([...path, key], 'is not a setting of an agent'));
  }
  // A value that contradicts another setting may be a default, so it is not "missing" even if the file does not contain it.
  const isMissing = issue.code !== 'custom' && path.length > 0 && !document.hasIn(path);
  return [at(path, isMissing ? 'is missing' : issue.message)];
}

/** Offset of the field in the file, or of its nearest existing parent. */
function offsetOf(document: Document, path: readonly (string | number)[]): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === last)
      : undefined;
    const node = isPair(pair) ? pair.key : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return node.range[0];
  }
  return undefined;
}

function duplicateNumbers(agents: readonly AgentConfig[]): readonly AgentFault[] {
  const owners = new Map<string, string>();
  const faults: AgentFault[] = [];
  for (const agent of agents) {
    for (const number of agent.numbers) {
      const owner = owners.get(number);
      if (owner !== undefined) {
        const complaint = `"${number}" is claimed by ${owner === agent.id ? 'this agent twice' : `both ${owner} and ${agent.id}`}`;
        faults.push({ file: `${agent.id}.yaml`, field: 'numbers', complaint });
      } else owners.set(number, agent.id);
    }
  }
  return faults;
}

function voicesWithoutId(agent: AgentConfig, account: VoiceAccount): readonly AgentFault[] {
  return accountFaults(agent, account).map(({ path, complaint }) => ({
    file: `${agent.id}.yaml`,
    field: path.join('.'),
    complaint,
  }));
}

/** The greeting and the phrases are spoken as they are, so they are converted to text for speech here, per language. */
function withSpokenTexts<Agent extends Omit<z.infer<typeof agentSchema>, 'holidays' | 'locations'>>(
  agent: Agent,
): Agent {
  const { languages } = agent;
  const further = Object.entries(languages ?? {}).map(([code, given]) => {
    const { pronunciations = {}, phrases } = given;
    return [code, { ...given, phrases: spokenPhrases(phrases, { language: code, pronunciations }) }] as const;
  });
  return {
    ...agent,
    greeting: speechText([agent.greeting, agent.recordingNotice ?? ''].join(' ').trim(), agent),
    phrases: spokenPhrases(agent.phrases, agent),
    ...(languages === undefined ? {} : { languages: Object.fromEntries(further) }),
  };
}

function spokenPhrases(phrases: AgentPhrases, speaker: Speaker): AgentPhrases {
  const spoken = (words: string) => speechText(words, speaker);
  const { stillThere, silentGoodbye, timeLimit, backAgain, apology, fillers, busy, limitReached } = phrases;
  const { notices, goodbye } = phrases;
  return {
    stillThere: spoken(stillThere),
    silentGoodbye: spoken(silentGoodbye),
    timeLimit: spoken(timeLimit),
    backAgain: spoken(backAgain),
    apology: spoken(apology),
    fillers: fillers.map(spoken),
    ...(busy === undefined ? {} : { busy: spoken(busy) }),
    ...(limitReached === undefined ? {} : { limitReached: spoken(limitReached) }),
    ...(notices === undefined ? {} : { notices: notices.map(spoken) }),
    ...(goodbye === undefined ? {} : { goodbye: spoken(goodbye) }),
  };
}

/** Hash of the parsed content. Comments, key order and layout do not change it, but a changed default does. */
function versionOf(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex').slice(0, 12);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function lineOf({ file, line, field, complaint }: AgentFault): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${field === undefined ? '' : `${field} `}${complaint}`;
}
