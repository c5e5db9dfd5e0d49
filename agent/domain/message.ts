import type { AnsweredCall } from './text-generator.ts';

/** What a model is told before a conversation. */
interface SystemMessage {
  readonly role: 'system';
  readonly content: string;
}

/** What the caller said or typed. */
interface CallerMessage {
  readonly role: 'user';
  readonly content: string;
}

/** What the agent answered. */
export interface AgentMessage {
  readonly role: 'assistant';
  /** The words of the reply that the caller heard: an interruption cuts off the rest. */
  readonly heard: string;
  /** The tools that it called after these words, and what they gave. */
  readonly calls?: readonly ToolCall[];
}

/** A call of a tool by the model. Its result is undefined while it runs. */
export interface ToolCall extends AnsweredCall {
  /** Tells it from the call's others. */
  readonly id: number;
}

/** What one side adds to a conversation. */
export type Contribution = CallerMessage | AgentMessage;

/** One entry of a conversation, as a model reads it. */
export type Message = SystemMessage | Contribution;

/** The words of a message. */
export const textOf = (message: Message): string =>
  message.role === 'assistant' ? message.heard : message.content;

/** The same message with other words. */
export const withText = <Kind extends Message>(message: Kind, text: string): Kind =>
  message.role === 'assistant' ? { ...message, heard: text } : { ...message, content: text };

/** The tools that were called in a message. */
export const callsIn = (message: Message): readonly ToolCall[] =>
  message.role === 'assistant' ? (message.calls ?? []) : [];

/** The same message with these calls. */
export const withCalls = <Kind extends Message>(message: Kind, calls: readonly ToolCall[]): Kind =>
  message.role === 'assistant' ? { ...message, calls } : message;

/** Some words of a reply. */
interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** The model that made it, if it is another one than the session's own. */
  readonly model?: string;
}

/** The end of a reply in mid-sentence: it was as long as a reply may be, or said the same again. */
interface CutPart {
  readonly type: 'cut';
}

/** A part of a reply that is spoken. */
export type ReplyPart = TextPart | CutPart;

/** The model wants a tool to be used. */
export interface CallPart {
  /** Tells it from words. */
  readonly type: 'call';
  /** The tool's. */
  readonly name: string;
  /** As JSON; it keeps to the tool's schema where the model is held to it by a grammar. */
  readonly arguments: string;
}

/** A part of a reply, as a model generates it. After its last call nothing follows. */
export type ModelPart = ReplyPart | CallPart;

/** The words of a part that are to be spoken; possibly none. */
export const spokenText = (part: ModelPart): string => (part.type === 'text' ? part.text : '');

export const textPart = (text: string): ReplyPart => ({ type: 'text', text });
