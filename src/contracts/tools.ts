/** Tools: what an agent can do besides talking, as its file defines them, and what has become of their calls. */
import type { Destination } from './delivery.ts';
import type { CallSid } from './ids.ts';
import type { BreakerPolicy } from './policy.ts';

/** Arguments of a tool as a JSON Schema of type `object`. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export type BuiltInName =
  'endCall' | 'checkHours' | 'searchKnowledge' | 'switchLanguage' | 'sendDigits' | 'transferCall';

/** One HTTP request. `{name}` in the URL stands for an argument, `{idempotencyKey}` for the key of the wish. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** `${NAME}` in a value stands for a secret of TOOL_SECRETS_FILE. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What all tools of other services have. */
interface ServiceTool {
  readonly name: string;
  /** When to use it, for the model. */
  readonly description: string;
  readonly parameters: JsonSchema;
  /** What the tool does, in a few words for the caller, such as "your booking". */
  readonly title?: string;
  /** The wish is read back, and carried out only after the caller has agreed. */
  readonly confirm?: true;
  /** The question that reads the wish back. `{name}` stands for an argument. */
  readonly readBack?: string;
  /** The results are not kept in the call record. */
  readonly private?: true;
  /** It only reads: it may be asked again at any time. */
  readonly isReadOnly?: true;
  /** Longest wait for one answer of the service. */
  readonly timeoutMs: number;
  /** Requests that may be sent for one wish. */
  readonly attempts: number;
  /** Hosts that requests may go to, with their port if it is not the usual one. */
  readonly hosts: readonly string[];
  /** Requests may go to private network addresses. */
  readonly privateAddresses?: true;
}

export interface HttpTool extends ServiceTool {
  readonly kind: 'http';
  readonly request: HttpRequest;
  /** Header for the key of the wish. The service carries out requests with equal keys once. */
  readonly idempotencyHeader?: string;
  /** Finds out whether a wish was carried out. 404 or an empty list: it was not. */
  readonly lookup?: HttpRequest;
}

/** A tool of an MCP server, with the name that the server has for it. */
export interface McpTool extends ServiceTool {
  readonly kind: 'mcp';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly remoteName: string;
}

/** Takes a message for the people or programs at the destinations. */
export interface MessageTool extends ServiceTool {
  readonly kind: 'message';
  readonly destinations: readonly Destination[];
}

/** Arranges a call back. The destinations are told if it reaches nobody. */
export interface CallBackTool extends ServiceTool {
  readonly kind: 'call-back';
  readonly destinations: readonly Destination[];
}

/** Sends the caller a text message, to the number that they ring from or to one that was read back. */
export interface TextTool extends ServiceTool {
  readonly kind: 'text';
  /** The texts that may be sent, by name. Absent: the model writes the text. */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface BuiltInTool {
  readonly kind: 'built-in';
  readonly name: BuiltInName;
}

export type ToolConfig = BuiltInTool | HttpTool | McpTool | MessageTool | TextTool | CallBackTool;

/** A call as the gateway has checked it. */
export interface ToolCall {
  /** The model's id of the call. */
  readonly id: string;
  readonly tool: string;
  /** Checked against the schema. Dates and times are absolute. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Why the call cannot be carried out, for the model. */
  readonly problem?: string;
}

/** What a service has said to a request. */
export type ToolOutcome =
  | { readonly status: 'done'; readonly text: string }
  /** The service says no. `text`: why, and what it offers instead. */
  | { readonly status: 'refused'; readonly text: string }
  /** It was certainly not done. */
  | { readonly status: 'failed'; readonly cause: ToolFault }
  /** It may have been done: the request was sent, and no answer came. */
  | { readonly status: 'unknown'; readonly cause: ToolFault };

/** What a look-up has found. */
export type LookupOutcome = ToolOutcome | { readonly status: 'absent' };

export type ToolFault = 'unreachable' | 'timeout' | 'server' | 'busy' | 'misconfigured' | 'not-allowed';

/**
 * `asked`: read back, and not confirmed. `confirmed`: read back, and carried out as a later action. `open`: in progress.
 * `rejected`: the call itself was wrong. `joined`: a repeat of another action.
 */
export type ActionStatus = 'asked' | 'confirmed' | 'open' | 'rejected' | 'joined' | ToolOutcome['status'];

/** A call of a tool, and what has become of it. */
export interface Action {
  /** `<turn>/<round>/<index>`. */
  readonly id: string;
  readonly round: number;
  readonly callId: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly status: ActionStatus;
  /** Counts the confirmed wishes with this tool and these arguments, from 1. */
  readonly wish?: number;
  /** The action that this one repeats. */
  readonly joins?: string;
  /** The result, for the model. */
  readonly text?: string;
  readonly cause?: ToolFault;
  /** Requests that were sent. */
  readonly attempts?: number;
  /** Epoch milliseconds of the result. */
  readonly endedAt?: number;
  /** The caller was told of the result. */
  readonly isTold?: true;
}

/** An action as a reply needs to know it. A repeat has the result of the action that it joins. */
export type ActionNote = Pick<
  Action,
  'id' | 'tool' | 'arguments' | 'status' | 'text' | 'cause' | 'isTold' | 'joins'
>;

/** A round of calls within a turn, as the model that goes on sees it. */
export interface ToolRound {
  /** What the model said before the calls. */
  readonly said: string;
  readonly calls: readonly (ActionNote & { readonly callId: string })[];
}

/** What a reply says instead of a model's words after a round. */
export type FixedReply =
  /** Reads a wish back and asks. */
  | {
      readonly do: 'readBack';
      readonly tool: string;
      readonly arguments: ToolCall['arguments'];
      /** The caller was asked to spell: names are read back with their letters. */
      readonly isSpelled?: true;
    }
  /** The caller has refused what was read back, and said nothing else. */
  | { readonly do: 'askToSpell' }
  /** The model got the arguments wrong twice. */
  | { readonly do: 'askAgain' }
  /** Ends the call. */
  | { readonly do: 'end' }
  /** Puts the caller through to a person. */
  | { readonly do: 'transfer' };

/** The part of a tool that its service is asked with. */
export type ToolService =
  | Omit<HttpTool, 'description' | 'parameters' | 'title' | 'readBack' | 'confirm'>
  | Omit<McpTool, 'description' | 'parameters' | 'title' | 'readBack' | 'confirm'>;

/** One request for a wish, or one look-up of it. */
export interface RunToolInput {
  readonly callSid: CallSid;
  readonly tool: ToolService;
  readonly arguments: ToolCall['arguments'];
  /** Counts equal wishes of the call. */
  readonly wish: number;
  readonly breaker: BreakerPolicy;
}

/** A tool that needs the gateway of the call. */
export interface CallToolInput {
  readonly callSid: CallSid;
  readonly epoch: number;
  readonly agent: { readonly id: string; readonly version: string };
  readonly language?: string;
  readonly at: number;
  readonly tool: 'checkHours' | 'sendDigits';
  readonly arguments: ToolCall['arguments'];
}
