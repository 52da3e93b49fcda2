/** What is known of a call once it is over: its summary, its deliveries, and its cost by part. */
import type { ReactNode } from 'react';
import type { CallDetail } from '../api/shapes.ts';
import { Deliveries } from './deliveries.tsx';
import { costOf } from './values.ts';

const MOODS: Readonly<Record<string, string>> = { positive: 'good', negative: 'bad' };

export function AfterCall({
  call,
  mayAct,
}: {
  readonly call: CallDetail;
  readonly mayAct: boolean;
}): ReactNode {
  const { afterCall, deliveries, costItems } = call;
  return (
    <div className="columns">
      <section className="card" aria-labelledby="summary">
        <h2 id="summary">Summary</h2>
        {afterCall === null ? (
          <p className="soft">None: the agent writes none, or the call has just ended.</p>
        ) : (
          <Summary of={afterCall} />
        )}
      </section>
      <div className="stack">
        <section className="card" aria-labelledby="deliveries">
          <h2 id="deliveries">Deliveries</h2>
          {deliveries.length === 0 ? (
            <p className="soft">There is none for this call.</p>
          ) : (
            <Deliveries deliveries={deliveries} mayAct={mayAct} />
          )}
        </section>
        <section className="card" aria-labelledby="cost">
          <h2 id="cost">Cost</h2>
          <Cost cost={call.cost} items={costItems} />
        </section>
      </div>
    </div>
  );
}

function Summary({ of }: { readonly of: NonNullable<CallDetail['afterCall']> }): ReactNode {
  const fields = Object.entries(of.fields);
  return (
    <>
      <p>{of.summary}</p>
      {of.wish !== '' && (
        <p>
          <b>Wish:</b> {of.wish}
        </p>
      )}
      {of.unanswered.length > 0 && (
        <>
          <h3>Not answered</h3>
          <ul>
            {of.unanswered.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </>
      )}
      {fields.length > 0 && (
        <dl className="fields">
          {fields.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value === null ? <span className="soft">not said</span> : String(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="soft small">
        Mood <span className={MOODS[of.sentiment] ?? ''}>{of.sentiment}</span>, written by {of.madeBy}
      </p>
    </>
  );
}

const ITEMS: Readonly<Record<string, string>> = {
  inputTokens: 'Tokens in',
  outputTokens: 'Tokens out',
  characters: 'Characters of our own voice',
  relayMinutes: 'Minutes of the relay',
  lineMinutes: 'Minutes of the line',
  textParts: 'Text messages',
};
const itemWords = (item: string): string => ITEMS[item] ?? item;

function Cost({
  cost,
  items,
}: {
  readonly cost: CallDetail['cost'];
  readonly items: CallDetail['costItems'];
}): ReactNode {
  if (cost === null) return <p className="soft">Not known.</p>;
  const { currency, unpriced } = cost;
  return (
    <>
      <dl className="fields">
        {items.map(({ item, amount }) => (
          <div key={item}>
            <dt>{itemWords(item)}</dt>
            <dd>{costOf({ amount, currency })}</dd>
          </div>
        ))}
        <div>
          <dt>Sum</dt>
          <dd>{costOf(cost)}</dd>
        </div>
      </dl>
      {unpriced.length > 0 && (
        <p className="soft small">Without a known price: {unpriced.map(itemWords).join(', ')}.</p>
      )}
    </>
  );
}
