import type { CallEnd } from '../../protocol/call-end.ts';
import type { Milestones } from './latency.ts';
import type { ReplyId } from './reply-id.ts';
import type { TurnEvent } from './turn.ts';

/** What happens in a call. */
export type CallEvent =
  /** The caller's words, which are final when their turn is over. Typed words belong to no utterance. */
  | {
      readonly type: 'caller';
      readonly utterance: number | undefined;
      readonly text: string;
      readonly final: boolean;
      /** Where a spoken turn that is over lies in the caller's audio, and when it ended on the clock of `performance.now()`. In ms. */
      readonly speech?: { readonly startMs: number; readonly endMs: number; readonly endedAt: number };
    }
  /** How the end of the caller's turn is judged. */
  | Extract<TurnEvent, { type: 'judged' }>
  /** The caller has thrown away what they were saying, or it was for another mode of the call. */
  | { readonly type: 'cancelled' }
  | ReplyEvent
  | BargeIn
  /** The agent has said goodbye: nothing comes after. */
  | { readonly type: 'ended'; readonly reason: CallEnd };

export type ReplyEvent = { readonly reply: ReplyId } & (
  | {
      /** The agent has the floor and makes a reply. */
      readonly type: 'thinking';
      /** Whether the reply answers the caller; a greeting does not. */
      readonly asked: boolean;
    }
  | { readonly type: 'started'; readonly milestones: Milestones | undefined }
  | { readonly type: 'word'; readonly text: string }
  /** A table or code of the reply, which is shown as it is written. */
  | { readonly type: 'shown'; readonly text: string }
  | { readonly type: 'finished' }
);

export type BargeIn =
  /** The caller took the floor, with words or by demand. */
  | { readonly type: 'interruption' }
  /** The sound was a cough, a "mm-hmm" or an echo, so the agent goes on speaking. */
  | { readonly type: 'false-interruption' };
