/** The activities after a call: the summary, what is to be delivered, and one attempt at a delivery. The worker runs them. */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { AdapterError } from '../adapters/ports/error.ts';
import type {
  Courier,
  Delivery,
  DeliveryResult,
  DeliveryStore,
  SummaryModel,
  TextStops,
} from '../adapters/ports/deliveries.ts';
import { isSettled } from '../contracts/delivery.ts';
import type {
  DeliverInput,
  Destination,
  OpenDeliveriesInput,
  OpenedText,
  OpenTextInput,
  SummarizeCallInput,
} from '../contracts/delivery.ts';
import type { PriceTable } from '../contracts/cost.ts';
import { textsCost, turnCost } from '../conversation/cost.ts';
import { summaryByRules } from '../conversation/call-summary.ts';
import { whyNotTextable } from '../conversation/texts/textable.ts';
import { withFailures } from './failure.ts';

export type DeliveryActivities = ReturnType<typeof createDeliveryActivities>;

export interface DeliveryDeps {
  readonly store: DeliveryStore;
  readonly stops: Pick<TextStops, 'isStopped'>;
  /** Undefined: summaries are made by rules. */
  readonly model: SummaryModel | undefined;
  readonly prices: PriceTable;
  readonly couriers: Readonly<Record<Destination['kind'], Courier>>;
}

/** Parts of the texts that were sent in this attempt. */
function newParts({ recipients: before }: Delivery, { recipients }: DeliveryResult): number {
  return recipients
    .filter(({ sid }) => sid !== undefined && !before.some((known) => known.sid === sid))
    .reduce((sum, { segments = 1 }) => sum + segments, 0);
}

const noRecord = (operation: string) => new AdapterError({ vendor: 'postgres', operation, kind: 'server' });

/** Creates the activities. */
export function createDeliveryActivities({ store, stops, model, couriers, prices }: DeliveryDeps) {
  return {
    /** Writes the summary of a call. An erased call has none. */
    summarizeCall: ({ callSid, language, fields = {}, byRules }: SummarizeCallInput): Promise<void> =>
      withFailures(async () => {
        const turns = await store.turns(callSid);
        if (turns === undefined) return;
        const isWorthAsking = turns.some(({ caller }) => caller !== null);
        if (byRules || model === undefined || !isWorthAsking) {
          await store.keepSummary(callSid, summaryByRules(turns, fields));
          return;
        }
        const { cancellationSignal } = Context.current();
        const { summary, usage } = await model.summarizeCall({ turns, language, fields }, cancellationSignal);
        const used = { model: summary.madeBy, tokens: usage, wasAsked: true, characters: 0 };
        await store.keepSummary(callSid, summary, turnCost(used, prices));
      }),
    /** Writes down what is to be delivered, before anything is sent. Returns the ids. */
    openDeliveries: (input: OpenDeliveriesInput): Promise<readonly string[]> =>
      withFailures(() => store.open(input)),
    /** The same for a text to a caller, if its number can get one. */
    openText: ({ to, ...text }: OpenTextInput): Promise<OpenedText> =>
      withFailures(async () => {
        const number = to ?? (await store.callerOf(text.callSid));
        // The call record is saved a moment after the call began.
        if (number === undefined) throw noRecord('openText');
        const refused = whyNotTextable(number);
        if (refused !== undefined) return { refused };
        if (await stops.isStopped(text.tenant, number)) return { refused: 'stopped' };
        const id = await store.openText({ ...text, to: number });
        if (id === undefined) throw noRecord('openText');
        return { id };
      }),
    /** One attempt. Fails if another one is needed. */
    attemptDelivery: ({ id }: DeliverInput): Promise<void> =>
      withFailures(async () => {
        const delivery = await store.attempt(id);
        if (delivery === undefined || isSettled(delivery.state)) return;
        const { cancellationSignal } = Context.current();
        const result = await couriers[delivery.destination.kind].send(delivery, cancellationSignal);
        const parts = newParts(delivery, result);
        await store.settle(id, { ...result, ...(parts === 0 ? {} : { cost: textsCost(parts, prices) }) });
        if (isSettled(result.state)) return;
        throw ApplicationFailure.create({
          type: 'DeliveryPending',
          message: result.reason ?? 'not delivered yet',
          ...(result.retryAfterMs === undefined ? {} : { nextRetryDelay: result.retryAfterMs }),
        });
      }),
    /** Marks a delivery that was tried for days. */
    giveUpDelivery: ({ id }: DeliverInput): Promise<void> =>
      withFailures(async () => {
        const delivery = await store.attempt(id);
        if (delivery === undefined || isSettled(delivery.state)) return;
        const { recipients, reason } = delivery;
        await store.settle(id, {
          state: 'given-up',
          recipients,
          ...(reason === null ? {} : { reason }),
        });
      }),
  };
}
