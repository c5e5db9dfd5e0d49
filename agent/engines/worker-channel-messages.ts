/** Messages to the thread. */
export type ToThread =
  | { readonly type: 'request'; readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly type: 'abort'; readonly id: number };

/** Messages from the thread: that it has loaded, then answers to requests. */
export type FromThread = { readonly loaded: true } | Answered;

export type Answered =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly error: unknown };

/** The requests that a thread answers, by name. Each is a function of one input; input and output have to be cloneable. */
export type ThreadApi<Api> = Record<keyof Api, (input: never) => unknown>;
export type Input<Api extends ThreadApi<Api>, Name extends keyof Api> = Parameters<Api[Name]>[0];
export type Output<Api extends ThreadApi<Api>, Name extends keyof Api> = ReturnType<Api[Name]>;
