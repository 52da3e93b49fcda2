/** Opens the models that answer calls. */
import { measuredModel } from '../activities/measured-services.ts';
import { createFallbackModel, createReplyModel } from '../adapters/llm/create-model.ts';
import { createOfflineModel } from '../adapters/llm/offline.ts';
import type { ReplyModel } from '../adapters/ports/model.ts';
import type { GatewayConfig } from '../config/gateway.ts';
import type { DemoFaults } from './demo-faults.ts';

type Measured = Parameters<typeof measuredModel>[2];

/** One model for each rung of the ladder, with metrics. With `demoFaults`, a visitor of the demo can stop those of vendors. */
export function openModels(
  { openai }: Pick<GatewayConfig, 'openai'>,
  {
    log,
    metrics,
    demoFaults,
  }: {
    readonly log: Parameters<typeof createReplyModel>[1];
    readonly metrics: Measured;
    readonly demoFaults: DemoFaults | undefined;
  },
) {
  const reachable = (model: ReplyModel) => demoFaults?.stoppable(model) ?? model;
  const fallback = createFallbackModel(openai, log);
  return {
    primary: measuredModel(reachable(createReplyModel(openai, log)), 'reply', metrics),
    ...(fallback === undefined
      ? {}
      : { fallback: measuredModel(reachable(fallback), 'reply_fallback', metrics) }),
    template: createOfflineModel(),
  };
}
