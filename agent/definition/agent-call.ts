import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { Agent } from './define-agent.ts';

/** Who calls. Attributes and metadata come from their token and their client, and are not checked. */
export interface Caller {
  readonly identity: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly metadata: string;
}

/** Something that the caller is asked until their answer is valid. */
export interface Question<T> {
  /** What the agent says to ask it. */
  readonly say: string;
  /** What the answer has to be. `parley` has some that know how people say them: `email`, `telephone`, `day`, `spelt`, `yesOrNo`. */
  readonly input: z.ZodType<T>;
  /** What it says when the answer was not understood; by default what is wrong with it, and the question again. */
  readonly again?: string;
  /** Whether the answer is read back and has to be confirmed; by default what the kind of answer wants. */
  readonly readBack?: boolean;
}

/**
 * A call, as an agent's own code sees it. Everything in it is a plain value: nothing can be awaited by mistake, and nothing throws
 * after the caller has left. In a tool's run for a guess, whatever would be heard or seen waits until the turn is certain.
 */
export interface AgentCall<Data extends object = Record<string, unknown>> {
  readonly id: string;
  readonly room: string;
  readonly caller: Caller;
  /** The agent's own notes of this call. */
  readonly data: Data;
  /** Fires when the call is over; in a tool's run, also when its turn is given up, unless the tool `changes` something. */
  readonly signal: AbortSignal;
  /** What the caller dials, a digit each. */
  readonly dtmf$: Observable<string>;
  /** Says a text when the floor is the agent's next; what was being said is said first. */
  say(text: string, options?: { readonly interruptible?: boolean }): void;
  /**
   * Asks the caller something, until the answer is valid.
   *
   * @throws AbortError when the call is over; NoAnswerError after three answers that were not understood.
   */
  ask<T>(question: Question<T>): Promise<T>;
  /** Hands the call over to another agent, once all tools of this answer are done. It knows what was said, unless that is dropped. */
  become(agent: Agent, options?: { readonly with?: Partial<Data>; readonly history?: 'keep' | 'drop' }): void;
  /** Ends the call after what is being said and these last words. */
  end(options?: { readonly say?: string }): void;
  /** Sends JSON to the caller's client, as text on this topic. */
  send(topic: string, json: unknown): void;
}
