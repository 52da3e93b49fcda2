import { expect, it } from 'vitest';
import { createBudgets } from '../../src/activities/budgets.ts';
import { meteredDigests } from '../../src/activities/metered-digests.ts';
import { createUsage } from '../../src/activities/usage.ts';
import type { SummarizeInput } from '../../src/contracts/activities.ts';
import { aCallSid, agent } from '../conversation/a-call.ts';
import { emptyTables, usageIn } from '../gateway/limits/some-limits.ts';

it('R-X12: a digest counts for the budget of its agent, and none is made once that is used up', async () => {
  const budgets = createBudgets(createUsage(usageIn(emptyTables())), { onReached: () => undefined });
  let asked = 0;
  const model = meteredDigests(
    {
      async summarize() {
        asked += 1;
        return { text: 'Notes.', usage: { inputTokens: 900, outputTokens: 100 } };
      },
    },
    budgets,
  );
  const { id, tenant } = agent;
  const input: SummarizeInput = { callSid: aCallSid(), language: 'en-US', turns: [], maxChars: 100 };
  const sparing = { ...input, agent: { id, tenant, limits: { tokensPerDay: 1_000 } } };
  const { signal } = new AbortController();
  await model.summarize(sparing, signal);
  await expect(model.summarize(sparing, signal)).rejects.toMatchObject({ reason: 'BudgetUsedUp' });
  await model.summarize(input, signal);
  expect(asked).toBe(2);
});
