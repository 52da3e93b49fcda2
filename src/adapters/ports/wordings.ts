/** Ports for wordings that a model makes: the model and the store. */

/** A model that says in which words callers would ask for a passage. */
export interface WordingModel {
  readonly name: string;
  /** Empty if there are none. Throws `AdapterError`, or the abort reason if `signal` is aborted. Does not retry. */
  wordings(
    passage: { readonly title: string; readonly text: string },
    signal: AbortSignal,
  ): Promise<readonly string[]>;
}

/** A passage whose wordings nobody has made. */
export interface UnwordedPassage {
  readonly tenant: string;
  /** SHA-256 of its title, a line feed and its text, as hexadecimal digits. */
  readonly hash: string;
  readonly title: string;
  readonly text: string;
}

export interface WordedPassage {
  readonly id: string;
  readonly title: string;
  readonly wordings: readonly string[];
  /** Absent: a person has edited them. */
  readonly model: string | undefined;
}

/** Stores wordings by tenant and content of passages. Throws `AdapterError`. */
export interface WordingStore {
  /** Passages without wordings, of any tenant: at most `limit` of them, and how many there are. */
  missing(limit: number): Promise<{ readonly passages: readonly UnwordedPassage[]; readonly count: number }>;
  /** Existing wordings stay unchanged. */
  keep(
    passage: Pick<UnwordedPassage, 'tenant' | 'hash'>,
    wordings: readonly string[],
    model: string,
  ): Promise<void>;
  /** Makes gateways load the documents that have passages with these hashes. */
  publish(hashes: readonly string[]): Promise<void>;
  /** Whether a call is in progress. */
  hasCalls(): Promise<boolean>;
  /** All passages of a tenant that have wordings, in the order of their ids. */
  list(tenant: string): Promise<readonly WordedPassage[]>;
  /** Replaces the wordings of a passage. Returns false if there is no such passage. */
  edit(tenant: string, id: string, wordings: readonly string[]): Promise<boolean>;
}
