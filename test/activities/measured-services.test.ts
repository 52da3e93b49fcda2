import { describe, expect, it } from 'vitest';
import { measuredKnowledge, measuredModel } from '../../src/activities/measured-services.ts';
import { AdapterError, ModelWithheld } from '../../src/adapters/ports/error.ts';
import type { KnowledgeSearch } from '../../src/adapters/ports/knowledge.ts';
import type { ModelEvent, ReplyModel } from '../../src/adapters/ports/model.ts';
import { createMetricRegistry } from '../../src/adapters/prometheus/registry.ts';
import { StreamDeadlineError } from '../../src/lib/stream-deadlines.ts';
import { readAll } from '../adapters/llm/model-calls.ts';

async function linesOf(registry: ReturnType<typeof createMetricRegistry>, name: string) {
  return (await registry.text()).split('\n').filter((line) => line.startsWith(name));
}

const model = (stream: ReplyModel['stream']): ReplyModel => ({ name: 'm', stream });

describe('R-O1: a model', () => {
  it('is measured once for an answer, however many tokens it has', async () => {
    const registry = createMetricRegistry();
    const events: ModelEvent[] = [
      { type: 'token', text: 'We' },
      { type: 'token', text: ' open' },
      { type: 'end', reason: 'stop' },
    ];
    const measured = measuredModel(
      model(async function* () {
        yield* events;
      }),
      'reply',
      registry,
    );
    await readAll(measured);
    expect(await linesOf(registry, 'evercall_service_response_seconds_count')).toEqual([
      'evercall_service_response_seconds_count{service="openai",operation="reply"} 1',
    ]);
  });

  it.each([
    [
      new AdapterError({ vendor: 'openai', operation: 'reply', kind: 'server', status: 500 }),
      'kind="server",cause="http-500"',
    ],
    [new StreamDeadlineError('first', 900), 'kind="timeout",cause="no-first-token"'],
  ])('that fails is counted with its cause: %s', async (failure, labels) => {
    const registry = createMetricRegistry();
    const failing = model(async function* () {
      throw failure;
    });
    await readAll(measuredModel(failing, 'reply', registry));
    expect(await linesOf(registry, 'evercall_service_errors_total{')).toEqual([
      `evercall_service_errors_total{service="openai",operation="reply",${labels}} 1`,
    ]);
  });

  it('that is withheld has not failed', async () => {
    const registry = createMetricRegistry();
    const withheld = model(async function* () {
      throw new ModelWithheld('KeysAlone');
    });
    await readAll(measuredModel(withheld, 'reply', registry));
    expect(await linesOf(registry, 'evercall_service_errors_total{')).toEqual([]);
  });
});

it('R-O1: searches are counted by what they have found', async () => {
  const registry = createMetricRegistry();
  const passage = (score: number) => ({ id: 'hours', title: 'Hours', text: 'We open at nine.', score });
  const found = [[passage(0.9)], [passage(0.1)], []];
  const knowledge = measuredKnowledge<KnowledgeSearch>(
    {
      async search() {
        const next = found.shift();
        if (next === undefined) throw new Error('the database is away');
        return next;
      },
    },
    registry,
  );
  const question = { tenant: 'shop', text: 'When do you open?', limit: 5 };
  while (found.length > 0) await knowledge.search(question);
  await expect(knowledge.search(question)).rejects.toThrow('away');
  expect(await linesOf(registry, 'evercall_knowledge_searches_total{')).toEqual(
    ['found', 'unsure', 'nothing', 'failed'].map(
      (result) => `evercall_knowledge_searches_total{result="${result}"} 1`,
    ),
  );
});
