/** What the API answers (docs/api.md). Times are ISO 8601 in UTC, durations milliseconds. */
import type { Role } from '../../contracts/access.ts';

export interface SignedIn {
  readonly user: {
    readonly kind: string;
    readonly name: string;
    readonly role: Role;
    readonly tenant: string | null;
  } | null;
  readonly signIn: readonly string[];
}

export interface CallCost {
  readonly amount: number;
  readonly currency: string;
  readonly unpriced: readonly string[];
}

export interface CallSummary {
  readonly callSid: string;
  readonly tenant: string;
  readonly agent: string;
  readonly caller: string;
  readonly called: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly status: 'active' | 'completed' | 'failed';
  readonly ending: string | null;
  readonly endedBy: string | null;
  readonly durationSeconds: number | null;
  readonly turns: number;
  readonly answeredByModel: number;
  readonly unanswered: number;
  readonly interruptions: number;
  readonly errors: number;
  readonly slowestResponseMs: number | null;
  readonly medianResponseMs: number | null;
  readonly language: string | null;
  readonly cost: CallCost | null;
}

export interface CallPage {
  readonly calls: readonly CallSummary[];
  readonly next: string | null;
}

export interface TurnTimes {
  readonly searchMs: number | null;
  readonly firstTokenMs: number | null;
  readonly claimMs: number | null;
  readonly firstWordsMs: number | null;
  readonly heardMs: number | null;
}

export interface TurnDetail {
  readonly number: number;
  readonly at: string;
  readonly epoch: number | null;
  readonly userInput: string | null;
  readonly plannedText: string | null;
  readonly heardText: string | null;
  readonly outcome: 'spoken' | 'cut' | 'dropped' | 'unanswered';
  readonly rung: string | null;
  readonly model: string | null;
  readonly voice: string | null;
  readonly filler: string | null;
  readonly standIn: boolean;
  readonly passages: readonly {
    readonly title: string;
    readonly score: number;
    readonly text: string | null;
  }[];
  readonly attempts: readonly {
    readonly rung: string;
    readonly kind: string | null;
    readonly cause: string | null;
    readonly model: string | null;
    readonly tookMs: number | null;
  }[];
  readonly times: TurnTimes;
  readonly responseMs: number | null;
  readonly tokens: { readonly input: number; readonly output: number } | null;
}

export interface Connection {
  readonly epoch: number;
  readonly gateway: string | null;
  readonly attachedAt: string | null;
  readonly lostAt: string | null;
}

export type CallDetail = Omit<CallSummary, 'turns'> & {
  readonly turns: readonly TurnDetail[];
  readonly connections: readonly Connection[];
  readonly temporalUrl: string | null;
  readonly summarySentence: string;
};

export interface LiveCall {
  readonly callSid: string;
  readonly tenant: string;
  readonly agent: string;
  readonly caller: string;
  readonly startedAt: string;
  readonly epoch: number;
  readonly gateway: string | null;
  readonly state: 'listening' | 'answering' | 'speaking' | 'reconnecting';
  readonly turn: number;
  readonly lastCallerWords: string | null;
  readonly lastAgentWords: string | null;
  readonly lastResponseMs: number | null;
  readonly rung: string | null;
  readonly voice: string | null;
  readonly heldBy: string | null;
}

export interface LiveTurn {
  readonly turnId: string;
  /** Who wrote the words, or held the call. */
  readonly operator: string | null;
  readonly userInput: string | null;
  readonly planned: string | null;
  readonly sent: string | null;
  readonly heard: string | null;
  readonly outcome: string | null;
}

export type LiveDetail = LiveCall & { readonly turns: readonly LiveTurn[] };

export interface LiveEvent {
  readonly callSid: string;
  readonly epoch: number;
  readonly n: number;
  readonly kind: 'connected' | 'lost' | 'heard' | 'turn' | 'said' | 'ended' | 'control';
}

export interface AgentSummary {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly language: string;
  readonly numbers: readonly string[];
  readonly voice: string;
  readonly file: string;
}

export interface Validation {
  readonly valid: boolean;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export interface Policy {
  readonly policy: unknown;
  readonly timeline: readonly { readonly atMs: number; readonly what: string }[];
}

export interface Spread {
  readonly count: number;
  readonly median: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export interface Figures {
  readonly from: string;
  readonly to: string;
  readonly calls: number;
  readonly answeredShare: number | null;
  readonly callsPerDay: readonly { readonly day: string; readonly calls: number; readonly failed: number }[];
  readonly responseMs: Spread;
  readonly answerMs: Spread;
  readonly byRung: { readonly primary: number; readonly fallback: number; readonly template: number };
  readonly interruptions: number;
  readonly unanswered: number;
  readonly errorsByService: readonly {
    readonly service: string;
    readonly kind: string | null;
    readonly count: number;
  }[];
  readonly cost: CallCost | null;
  readonly hours: readonly { readonly hour: number; readonly calls: number }[];
}

export interface Unanswered {
  readonly groups: readonly {
    readonly question: string;
    readonly count: number;
    readonly lastAskedAt: string;
    readonly examples: readonly string[];
  }[];
}

export interface Found {
  readonly passages: readonly {
    readonly title: string;
    readonly text: string;
    readonly score: number | null;
  }[];
  readonly spokenAnswer: string | null;
}
