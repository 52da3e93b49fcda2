/** Sample phone records and database rows for the tests of chaos. */
import { tokensOf } from '../../chaos/answers.ts';
import type { AskedTurn, PhoneRecord } from '../../chaos/caller.ts';
import type { CallRow } from '../../src/adapters/postgres/calls.ts';
import type { TurnRow } from '../../src/adapters/postgres/turns.ts';
import { newCallSid } from '../../src/phone/identity.ts';

export const CALL_SID = newCallSid();

/** A turn that the caller asked once. */
export function aTurn(number: number, turn: Partial<AskedTurn> = {}): AskedTurn {
  return {
    number,
    marker: `bcd${'fghjk'.charAt(number)}`,
    question: `Question ${number}?`,
    pauseMs: 0,
    promptsAtMs: [number * 10_000],
    exchanges: [number],
    ...turn,
  };
}

/** A call whose answers were all heard: one word every 100 ms, starting 500 ms after the question. */
export function aRecord(turns: readonly AskedTurn[], record: Partial<PhoneRecord> = {}): PhoneRecord {
  const words = turns.flatMap(({ marker, promptsAtMs, exchanges }) =>
    tokensOf(marker).map((text, at) => ({
      text,
      fromMs: (promptsAtMs.at(-1) ?? 0) + 500 + at * 100,
      toMs: (promptsAtMs.at(-1) ?? 0) + 580 + at * 100,
      exchange: exchanges.at(-1) ?? 0,
      connection: 1,
    })),
  );
  return {
    plan: { number: 1, seed: 1, startMs: 0, scale: 1, turns },
    callSid: CALL_SID,
    turns,
    words,
    exchanges: [],
    log: [],
    summary: {
      callSid: CALL_SID,
      by: 'caller',
      reason: 'the caller hung up',
      connections: 1,
      reconnects: 0,
      verbs: [],
      problems: [],
      durationMs: 60_000,
    },
    ...record,
  };
}

export function aCallRow(row: Partial<CallRow> = {}): CallRow {
  return {
    id: CALL_SID,
    phoneNumber: '+15550100001',
    startTime: new Date(0),
    endTime: new Date(60_000),
    status: 'completed',
    conversationData: {},
    totalDuration: 60,
    aiResponseCount: 2,
    userInputCount: 2,
    knowledgeQueries: 2,
    errorCount: 0,
    tenant: 'tenant',
    agentId: 'agent',
    ...row,
  };
}

/** The row of the greeting (turn 0), or of a turn whose answer was heard. */
export function aTurnRow(turn: AskedTurn | 'greeting', row: Partial<TurnRow> = {}): TurnRow {
  const isGreeting = turn === 'greeting';
  const number = isGreeting ? 0 : turn.number;
  const said = isGreeting ? 'Hi.' : tokensOf(turn.marker).join('');
  return {
    turnNumber: number,
    timestamp: new Date(number * 10_000),
    userInput: isGreeting ? null : turn.question,
    aiResponse: said,
    plannedResponse: said,
    outcome: 'spoken',
    knowledgeUsed: [],
    responseTimeMs: 100,
    audioDurationMs: 1_000,
    details: { kind: isGreeting ? 'greeting' : 'speech' },
    ...row,
  };
}
