import type { Observable } from 'rxjs';
import type { z } from 'zod';
import type { Lexicon } from '../domain/lexicon.ts';
import type { JsonSchema } from '../domain/text-generator.ts';
import type { Duration } from './duration.ts';

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
  /** The agent's own notes of this call. To write them is an effect: a tool that does it has to say that it `changes` something. */
  readonly data: Data;
  /** Fires when the call is over; in a tool's run, also when its turn is given up, unless the tool `changes` something. */
  readonly signal: AbortSignal;
  /** What the caller dials, a digit each. */
  readonly dtmf$: Observable<string>;
  /**
   * Says a text as soon as nobody speaks; in a tool's run, before the answer. An interruption drops what can be interrupted and was
   * not said yet.
   */
  readonly say: (text: string, options?: { readonly interruptible?: boolean }) => void;
  /**
   * Asks the caller something, until the answer is valid.
   *
   * @throws AbortError when the call is over; NoAnswerError after three answers that were not understood.
   */
  readonly ask: <T>(question: Question<T>) => Promise<T>;
  /** Hands the call over to another agent, once all tools of this answer are done. It knows what was said, unless that is dropped. */
  readonly become: (
    agent: Agent,
    options?: { readonly with?: Partial<Data>; readonly history?: 'keep' | 'drop' },
  ) => void;
  /** Ends the call after what is being said and these last words. */
  readonly end: (options?: { readonly say?: string }) => void;
  /** Sends JSON to the caller's client, as text on this topic. */
  readonly send: (topic: string, json: unknown) => void;
}

/** A tool that was checked. `tool` makes one. */
export interface Tool {
  readonly description: string;
  readonly input: z.ZodType;
  /** JSON Schema of the input, for the model. */
  readonly parameters: JsonSchema;
  readonly run: (input: never, call: AgentCall) => unknown;
  readonly meanwhile: string | undefined;
  readonly changes: boolean;
  readonly confirm: ((input: never) => string) | undefined;
  readonly timeoutMs: number;
  readonly triggers: readonly RegExp[];
}

/** One turn of a call, when it is over. */
export interface Turn {
  readonly number: number;
  /** What the caller said or typed. */
  readonly caller: string;
  /** What they heard in answer. */
  readonly agent: string;
  readonly interrupted: boolean;
  /** The tools that were used in it. */
  readonly tools: readonly ToolUse[];
}

/** One use of a tool. */
export interface ToolUse {
  readonly name: string;
  readonly input: unknown;
  /** What it gave, as the model reads it; undefined while it runs. */
  readonly result: string | undefined;
}

/** A call, when it is over. */
export interface CallReport {
  readonly turns: readonly Turn[];
  readonly durationMs: number;
  /** Why it ended. */
  readonly reason: string;
}

/** A server of the Model Context Protocol: a program that is started, or an address. */
export type McpServer = {
  /** Names it in errors and in the log. */
  readonly name: string;
  /** The tools of its that the agent may use; "*" for all. */
  readonly allow: readonly string[];
} & (
  | {
      readonly command: string;
      readonly args?: readonly string[];
      /** Variables that the program gets, besides the usual ones such as PATH. */
      readonly env?: Readonly<Record<string, string>>;
    }
  | {
      readonly url: string;
      /** With `${VARIABLE}` where something of the environment stands. */
      readonly headers?: Readonly<Record<string, string>>;
    }
);

/** One message of a call, as a model reads it. */
export interface TurnMessage {
  readonly role: 'system' | 'user' | 'assistant';
  /** Of the agent's own words those that the caller has heard. */
  readonly content: string;
  /** The tools that were used after these words, with their input as JSON. A result is undefined while it runs. */
  readonly tools?: readonly {
    readonly name: string;
    readonly input: string;
    readonly result: string | undefined;
  }[];
}

/** A turn of the caller's that is to be answered. It may be a guess, which is thrown away: nothing may have an effect. */
export interface ReplyTurn {
  /** What the caller said or typed. */
  readonly text: string;
  /** What the model would read: what it is told of its part, what was said before, and this turn with what tools gave in it. */
  readonly messages: readonly TurnMessage[];
  readonly caller: Caller;
  /** The agent's notes of this call. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Fires when nobody wants the answer any more: the turn was only a guess, the caller interrupts, the call is over. */
  readonly signal: AbortSignal;
  /** What the model answers, which begins with the first read. Tools that it calls run as ever. It can be asked once. */
  readonly model: () => AsyncIterable<string>;
}

/** Texts as they come: of what a generator gives no more is made than is wanted. */
export type Texts = AsyncIterable<string> | Observable<string>;

/** What is quietly heard besides speech. */
export interface AgentSounds {
  /** While a tool runs and nothing is said: "typing", which is built in, or a WAV file (mono, 16-bit) by its path from the agent's file on. */
  readonly thinking?: string;
  /** All the time, more quietly under speech: a WAV file. */
  readonly ambience?: string;
  /** A factor on how loud their files are, up to 1; 0.1 by default. */
  readonly volume?: number;
}

/** Who answers a call: what the model is told, what it can do, and what happens besides. */
export interface Agent {
  /** What the model is told of its part. */
  readonly instructions: string;
  /** Said first; left out, the caller begins. */
  readonly greeting?: string;
  /** The name of the voice that it speaks with, as in "en_US-joe-medium"; by default that of the process. */
  readonly voice?: string;
  /** Words that it and its callers say: how they sound, and what recognition writes for them (docs/lexicon.md). */
  readonly lexicon?: Lexicon;
  readonly tools?: Readonly<Record<string, Tool>>;
  /** Servers of the Model Context Protocol, whose tools are the agent's as well. */
  readonly mcp?: readonly McpServer[];
  /** What is heard besides speech, for the whole call; by default nothing. */
  readonly sounds?: AgentSounds;
  /** What happens when the caller is silent; by default as the settings of the process say. */
  readonly idle?: { readonly askAfter: Duration; readonly say?: string; readonly endAfter: Duration };
  /**
   * Answers a turn in place of the model, which it can ask. It is asked again when tools have given something. Where it fails before
   * its first word the model answers; later, the answer ends with its last whole sentence.
   */
  readonly reply?: (turn: ReplyTurn) => Texts | Promise<Texts>;
  /** Changes each piece of text before it is spoken: how a name sounds, say. What is shown stays as it is written. */
  readonly beforeSpeaking?: (text: string) => string | Promise<string>;
  /** Changes what was heard of a caller's turn, before anybody reads it: a name that recognition never gets right, say. */
  readonly afterHearing?: (text: string) => string | Promise<string>;
  /** Called when the call begins, when each turn is over, and when the call is. What they throw is logged. */
  readonly onStart?: (call: AgentCall) => unknown;
  readonly onTurn?: (turn: Turn, call: AgentCall) => unknown;
  readonly onEnd?: (report: CallReport, call: AgentCall) => unknown;
}
