import type { OnProgress } from '../../platform/progress.ts';
import type { Packages } from './packages.ts';

/** What a model is fetched with. */
export interface FetchContext {
  readonly packages: Packages;
  /** A folder to work in. */
  readonly folder: string;
  /** Address of Hugging Face, or of what serves the same. */
  readonly huggingFace: string;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
}
