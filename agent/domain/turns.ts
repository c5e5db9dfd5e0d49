import type { CallEvent } from './call-event.ts';
import type { Milestones } from './latency.ts';
import type { ReplyId } from './reply-id.ts';
import type { Candidate, Judgement } from './turn.ts';

/** The end of the caller's turn was judged. */
export interface EndOfTurn {
  /** When speech that this is about began and ended. */
  readonly speechStartedAt: number;
  readonly speechEndedAt: number;
  readonly transcribedAt: number;
  readonly judgedAt: number;
  readonly probability: number | undefined;
  readonly waitMs: number;
}

/** The caller spoke, or made a sound, while the agent did. */
export interface DecidedBargeIn {
  readonly decidedAt: number;
  readonly interrupts: boolean;
}

/**
 * What happened from the end of one reply to the end of the next: the caller's words and the agent's. Times are on the clock of
 * `performance.now()`, which does not jump. Undefined is what did not happen yet.
 */
export interface Turn {
  /** From 1. What the agent says unasked does not count: it has the number of the turn that follows. */
  readonly number: number;
  readonly startedAt: number;
  /** Whether the agent answers the caller; not so in a greeting. */
  readonly asked: boolean;
  /** What the caller said or typed. */
  readonly heard: string | undefined;
  /** Whether they typed it. */
  readonly typed: boolean;
  readonly judged: readonly EndOfTurn[];
  /** The turn became the agent's. */
  readonly confirmedAt: number | undefined;
  /** The reply that the agent took the turn with. */
  readonly reply: ReplyId | undefined;
  /** Of an answer that began to be heard. */
  readonly milestones: Milestones | undefined;
  /** The first audible sample of the agent left. */
  readonly playedAt: number | undefined;
  /** What was heard of the agent. */
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
 * What a turn is after an event: the same one, or, if it had ended, the next.
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

/** When what is judged began to be said, on our clock. */
const startOfSpeech = ({ utterance, speechEndedAt }: Candidate): number =>
  utterance ? speechEndedAt - (utterance.speechEndMs - utterance.startMs) : speechEndedAt;
