/** What a set-up step is doing now; `done` and `total` are bytes. */
export interface Progress {
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export type OnProgress = (progress: Progress) => void;
