/** Evaluates how often the answer without a model is right, for questions on hours, place and identity. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { createOfflineModel } from '../src/adapters/llm/offline.ts';
import { loadAgentFile } from '../src/config/agents.ts';
import type { AgentConfig } from '../src/contracts/agent.ts';
import { rounded } from './report.ts';
import type { Part } from './report.ts';

const here = (path: string): string => fileURLToPath(new URL(`hours/${path}`, import.meta.url));

const questionsSchema = z.array(
  z.strictObject({
    business: z.string(),
    split: z.enum(['dev', 'heldout']),
    at: z.iso.datetime({ precision: -1 }),
    text: z.string(),
    is: z.array(z.string()),
    not: z.array(z.string()).default([]),
  }),
);
const passagesSchema = z.record(z.string(), z.array(z.strictObject({ title: z.string(), text: z.string() })));

type Question = z.infer<typeof questionsSchema>[number];
type Passages = z.infer<typeof passagesSchema>;

/** Answers all questions. Wrong answers are printed for the half that is used for tuning only. */
export async function evaluateHours(): Promise<Part> {
  const agents = await loadBusinesses();
  const questions = questionsSchema.parse(parse(await readFile(here('questions.yaml'), 'utf8')));
  const passages = passagesSchema.parse(parse(await readFile(here('passages.yaml'), 'utf8')));
  const answered = await Promise.all(
    questions.map(async (question) => {
      const text = await answerOf(question, agents, passages);
      return { question, text, isRight: isRight(question, text) };
    }),
  );
  const shares = (['dev', 'heldout'] as const).map((split) => {
    const half = answered.filter(({ question }) => question.split === split);
    return { split, count: half.length, share: half.filter((one) => one.isRight).length / half.length };
  });
  return {
    title: `Hours, place and identity, without a model: ${agents.length} businesses, ${questions.length} questions`,
    rows: [],
    lines: [
      ...shares.map(({ split, count, share }) => `${split}: ${share.toFixed(3)} of ${count} answered right`),
      ...answered
        .filter((one) => one.question.split === 'dev' && !one.isRight)
        .map(({ question, text }) => `  ${question.business}: ${question.text} -> ${text}`),
    ],
    numbers: Object.fromEntries(shares.map(({ split, share }) => [`hours.${split}.right`, rounded(share)])),
  };
}

/** Each file on its own, because several businesses answer every number. */
async function loadBusinesses(): Promise<readonly AgentConfig[]> {
  const files = (await readdir(here('agents'))).sort();
  return Promise.all(files.map((file) => loadAgentFile(here(`agents/${file}`))));
}

async function answerOf(
  { business, at, text }: Question,
  agents: readonly AgentConfig[],
  passages: Passages,
): Promise<string> {
  const agent = agents.find(({ id }) => id === business);
  if (agent === undefined) throw new Error(`no agent is called ${business}`);
  const found = (passages[business] ?? []).map((passage, index) => ({
    ...passage,
    id: String(index),
    score: 1 - index / 10,
  }));
  const request = {
    agent,
    context: [{ caller: text }],
    passages: found,
    at: Date.parse(at),
    signal: new AbortController().signal,
  };
  let answer = '';
  for await (const event of createOfflineModel().stream(request)) {
    if (event.type === 'token') answer += event.text;
  }
  return answer;
}

function isRight({ is, not }: Question, answer: string): boolean {
  const contains = (pattern: string) => new RegExp(pattern, 'iu').test(answer);
  return is.every(contains) && !not.some(contains);
}
