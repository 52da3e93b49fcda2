/** A model of digests that counts what it is asked, and that is not asked once a budget is used up. */
import type { DigestModel } from '../adapters/ports/model.ts';
import { ModelWithheld } from '../adapters/ports/error.ts';
import type { Budgets } from './budgets.ts';

/** Puts the meter on the model. Calls that 0.4.0 began do not say whose they are: their digests are not counted. */
export function meteredDigests(model: DigestModel, budgets: Budgets): DigestModel {
  return {
    async summarize(input, signal) {
      const { agent, callSid } = input;
      if (agent === undefined) return model.summarize(input, signal);
      if (budgets.reached(agent, callSid) !== undefined) throw new ModelWithheld('BudgetUsedUp');
      budgets.count(agent, callSid, { requests: 1 });
      const result = await model.summarize(input, signal);
      budgets.count(agent, callSid, result.usage ?? {});
      return result;
    },
  };
}
