/** What a turn asks of the agent, and how a table calls it. */
export const TURN_KINDS = {
  facts: 'facts',
  memory: 'memory over turns',
  numbers: 'arithmetic and dates',
  instructions: 'instructions',
  limits: 'what it can’t know or do',
  corrections: 'corrections',
  talk: 'small talk and goodbyes',
  roles: 'a role with a long prompt',
} as const;

export type TurnKind = keyof typeof TURN_KINDS;

/** Prompts and sampling are chosen on one half; the other judges them, and nothing is ever chosen on it. */
export const EVAL_HALVES = ['choose', 'judge'] as const;

export type EvalHalf = (typeof EVAL_HALVES)[number];

/** What a caller says, and how the reply is told right from wrong. */
export interface EvalTurn {
  readonly kind: TurnKind;
  readonly says: string;
  /** All of them match a right reply. */
  readonly right: readonly RegExp[];
  /** None of them matches a right reply. */
  readonly wrong: readonly RegExp[];
}

/** One call: later turns may ask for what earlier ones told. */
export interface EvalCall {
  /** Of the call; the model's own where it is undefined. */
  readonly systemPrompt?: string;
  readonly turns: readonly EvalTurn[];
}

type Rules = RegExp | readonly RegExp[];

/** Turns of one kind, as functions of what is said, what matches a right reply, and what matches a wrong one. */
const turnsOf =
  (kind: TurnKind) =>
  (says: string, right: Rules, wrong: Rules = []): EvalTurn => ({
    kind,
    says,
    right: [right].flat(),
    wrong: [wrong].flat(),
  });

/** Common knowledge. */
export const facts = turnsOf('facts');
/** What the caller told in this call. */
export const memory = turnsOf('memory');
/** Sums, prices, times and dates. */
export const numbers = turnsOf('numbers');
/** How to answer: short, in one word, spelt, said otherwise. */
export const instructions = turnsOf('instructions');
/** What a voice without hands, clock and internet can't do or know. */
export const limits = turnsOf('limits');
/** What the caller told and then told otherwise; or they doubt what is right. */
export const corrections = turnsOf('corrections');
/** Pleasantries, feelings, and what can't be understood. */
export const talk = turnsOf('talk');
/** What a role knows, does and refuses. */
export const roles = turnsOf('roles');
