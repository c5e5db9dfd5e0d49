/** From the agent to its thread. */
export type ToThread =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'abort'; readonly id: number };

/** From the thread: the answer to a request. */
export type FromThread =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly error: unknown };

/** What a thread does for others: for each name a function of one input that can be cloned, to an output that can be. */
export type ThreadApi<Api> = Record<keyof Api, (input: never) => unknown>;
export type Input<Api extends ThreadApi<Api>, Name extends keyof Api> = Parameters<Api[Name]>[0];
export type Output<Api extends ThreadApi<Api>, Name extends keyof Api> = ReturnType<Api[Name]>;
