/** What a turn asks of a language model. */
export const TURN_KINDS = ['facts', 'memory', 'numbers', 'instructions', 'limits', 'talk'] as const;

export type TurnKind = (typeof TURN_KINDS)[number];

/** Prompts and sampling are chosen on one half; the other judges them, and nothing is ever chosen on it. */
export const ANSWER_HALVES = ['choose', 'judge'] as const;

export type AnswerHalf = (typeof ANSWER_HALVES)[number];

/** What a caller types, and how the reply is told right from wrong. */
export interface TypedTurn {
  readonly kind: TurnKind;
  readonly says: string;
  /** All of them match a right reply. */
  readonly right: readonly RegExp[];
  /** None of them matches a right reply. */
  readonly wrong: readonly RegExp[];
}

/** The turns of one call, in order; later ones may ask for what earlier ones told. */
export type TypedCall = readonly TypedTurn[];

type Rules = RegExp | readonly RegExp[];

/** Turns of one kind, as functions of what is said, what matches a right reply, and what matches a wrong one. */
const turnsOf =
  (kind: TurnKind) =>
  (says: string, right: Rules, wrong: Rules = []): TypedTurn => ({
    kind,
    says,
    right: [right].flat(),
    wrong: [wrong].flat(),
  });

/** Common knowledge. */
export const facts = turnsOf('facts');
/** What the caller told in this call, and told again otherwise. */
export const memory = turnsOf('memory');
/** Sums, times and prices. */
export const numbers = turnsOf('numbers');
/** How to answer: short, in one word, spelt, said otherwise. */
export const instructions = turnsOf('instructions');
/** What a voice without hands, clock and internet can't do or know. */
export const limits = turnsOf('limits');
/** Pleasantries, feelings, and what can't be understood. */
export const talk = turnsOf('talk');
