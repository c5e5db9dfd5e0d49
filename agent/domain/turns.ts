import type { CallEvent } from './call-event.ts';
import type { Milestones } from './latency.ts';
import type { ReplyId } from './reply-id.ts';
import type { Candidate, Judgement } from './turn.ts';

/** One judgement of whether the caller's turn has ended. */
export interface EndOfTurn {
  /** When the speech that was judged began and ended. */
  readonly speechStartedAt: number;
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
  readonly judgedAt: number;
  readonly probability: number | undefined;
  readonly waitMs: number;
}

/** The caller spoke or made a sound while the agent spoke, and it was decided whether that is an interruption. */
export interface DecidedBargeIn {
  readonly decidedAt: number;
  readonly interrupts: boolean;
}

/**
 * A turn goes from the end of one reply to the end of the next: the caller's words and the agent's. Times are on the clock of
 * `performance.now()`; what has not happened yet is undefined.
 */
export interface Turn {
  /** Counts the caller's turns, from 1. What the agent says unasked has the number of the turn that follows. */
  readonly number: number;
  readonly startedAt: number;
  /** Whether the agent answers the caller; in a greeting it does not. */
  readonly asked: boolean;
  /** The words that the caller said or typed. */
  readonly heard: string | undefined;
  /** Whether the caller typed them. */
  readonly typed: boolean;
  readonly judged: readonly EndOfTurn[];
  /** When the caller's turn was over and the agent had the floor. */
  readonly confirmedAt: number | undefined;
  /** The reply that the agent gives in this turn. */
  readonly reply: ReplyId | undefined;
  /** The steps of an answer that began to be heard. */
  readonly milestones: Milestones | undefined;
  /** When the agent's first audible sample was sent. */
  readonly playedAt: number | undefined;
  /** The agent's words that the caller heard. */
  readonly said: string;
  readonly bargeIns: readonly DecidedBargeIn[];
  readonly endedAt: number | undefined;
}

export const wasInterrupted = ({ bargeIns }: Turn): boolean => bargeIns.some(({ interrupts }) => interrupts);

/** The turn with which a call begins. */
export function firstTurn(startedAt: number): Turn {
  return {
    number: 1,
    startedAt,
    asked: false,
    heard: undefined,
    typed: false,
    judged: [],
    confirmedAt: undefined,
    reply: undefined,
    milestones: undefined,
    playedAt: undefined,
    said: '',
    bargeIns: [],
    endedAt: undefined,
  };
}

/**
 * The turn after an event: the same one with what is new, or, if it had ended, the next one.
 *
 * @param at when the event happened.
 */
export function turnAfter(turn: Turn, event: CallEvent, at: number): Turn {
  const current = turn.endedAt === undefined ? turn : nextTurn(turn, turn.endedAt);
  switch (event.type) {
    case 'caller':
      if (!event.final) return current;
      return { ...current, heard: event.text, typed: event.utterance === undefined };
    case 'judged':
      return { ...current, judged: [...current.judged, endOfTurn(event.judgement)] };
    case 'cancelled':
      return { ...current, judged: [] };
    case 'thinking':
      return {
        ...current,
        asked: current.asked || event.asked,
        confirmedAt: current.confirmedAt ?? at,
        reply: current.reply ?? event.reply,
      };
    case 'started':
      return {
        ...current,
        milestones: event.milestones ?? current.milestones,
        playedAt: current.playedAt ?? event.milestones?.playedAt ?? at,
      };
    case 'word':
      return { ...current, said: `${current.said} ${event.text}`.trim() };
    case 'false-interruption':
      return withBargeIn(current, false, at);
    case 'interruption':
      return { ...withBargeIn(current, true, at), endedAt: at };
    case 'finished':
      return { ...current, endedAt: at };
    case 'shown':
      return current;
    case 'ended':
      return turn;
  }
}

const nextTurn = ({ number, asked }: Turn, startedAt: number): Turn => ({
  ...firstTurn(startedAt),
  number: asked ? number + 1 : number,
});

const withBargeIn = (turn: Turn, interrupts: boolean, decidedAt: number): Turn => ({
  ...turn,
  bargeIns: [...turn.bargeIns, { decidedAt, interrupts }],
});

function endOfTurn({ candidate, probability, waitMs, at }: Judgement): EndOfTurn {
  const { speechEndedAt, transcribedAt } = candidate;
  return {
    speechStartedAt: startOfSpeech(candidate),
    speechEndedAt,
    transcribedAt,
    judgedAt: at,
    probability,
    waitMs,
  };
}

/** When the caller began to say what is judged, on the clock of `performance.now()`. */
const startOfSpeech = ({ utterance, speechEndedAt }: Candidate): number =>
  utterance ? speechEndedAt - (utterance.speechEndMs - utterance.startMs) : speechEndedAt;
