import type { CallEnd } from '../../protocol/call-end.ts';
import type { Milestones } from './latency.ts';
import type { ReplyId } from './reply-id.ts';
import type { TurnEvent } from './turn.ts';

/** What happens in a call. */
export type CallEvent =
  /** What the caller says; final when their turn is over. What they typed belongs to no utterance. */
  | {
      readonly type: 'caller';
      readonly utterance: number | undefined;
      readonly text: string;
      readonly final: boolean;
    }
  /** How the end of the caller's turn is judged. */
  | Extract<TurnEvent, { type: 'judged' }>
  | ReplyEvent
  | BargeIn
  /** The agent has said goodbye: nothing comes after. */
  | { readonly type: 'ended'; readonly reason: CallEnd };

export type ReplyEvent = { readonly reply: ReplyId } & (
  | {
      /** The turn is the agent's. */
      readonly type: 'thinking';
      /** Whether it answers the caller; a greeting does not. */
      readonly asked: boolean;
    }
  | { readonly type: 'started'; readonly milestones: Milestones | undefined }
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'finished' }
);

export type BargeIn =
  /** The caller took the floor, with words or by demand. */
  | { readonly type: 'interruption' }
  /** It was a cough, a "mm-hmm" or an echo: the agent goes on. */
  | { readonly type: 'false-interruption' };
