/** Messages between the process and the thread in which a local model runs. */
import type { ModelPlaces } from './model-files.ts';
import type { LocalModel } from './models.ts';

/** Some models expect questions in another form than passages. */
export type TextKind = 'question' | 'passage';

export interface ThreadData {
  readonly model: LocalModel;
  readonly places: ModelPlaces;
}

export type ToThread =
  | { readonly do: 'embed'; readonly id: number; readonly text: string; readonly as: TextKind }
  | { readonly do: 'stop' };

export type FromThread =
  | { readonly type: 'progress'; readonly line: string }
  | { readonly type: 'ready' }
  /** The model cannot run here. The thread ends. */
  | { readonly type: 'unavailable'; readonly reason: string }
  | { readonly type: 'vector'; readonly id: number; readonly vector: Float32Array }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string };
