import type { Message } from '../../../agent/domain/message.ts';

/** What a request asks of the agent, and how a table calls it. */
export const REQUEST_KINDS = {
  plain: 'a tool',
  similar: 'one of two similar tools',
  dates: 'a day to work out',
  several: 'several calls',
  later: 'in a later turn',
  result: 'an answer from a result',
  talk: 'none: small talk',
  facts: 'none: facts',
  limits: 'none: what no tool can do',
} as const;

export type RequestKind = keyof typeof REQUEST_KINDS;

/** What an argument has to be: this value, or a text that matches. Undefined if it has to be left out. */
export type Expected = string | number | boolean | RegExp | undefined;

export interface ExpectedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, Expected>>;
}

/** What a caller says, and which calls are right. */
export interface ToolRequest {
  readonly kind: RequestKind;
  /** What was said and called before. */
  readonly before: readonly Message[];
  /** The newest words of the caller; undefined where the agent goes on after the result of a tool. */
  readonly says: string | undefined;
  /** In any order; none if no tool is due. */
  readonly calls: readonly ExpectedCall[];
  /** What the answer has to match. */
  readonly right?: RegExp;
}

type Arguments = Readonly<Record<string, Expected>>;

export const call = (name: string, expected: Arguments): ExpectedCall => ({ name, arguments: expected });

/** Requests of one kind for one call of a tool. */
const requestsOf =
  (kind: RequestKind) =>
  (says: string, name: string, expected: Arguments): ToolRequest => ({
    kind,
    before: [],
    says,
    calls: [call(name, expected)],
  });

export const plain = requestsOf('plain');
export const similar = requestsOf('similar');
export const dates = requestsOf('dates');

export const several = (says: string, ...calls: readonly ExpectedCall[]): ToolRequest => ({
  kind: 'several',
  before: [],
  says,
  calls,
});

/** What is said where no tool is due. */
const noneOf =
  (kind: RequestKind) =>
  (says: string): ToolRequest => ({ kind, before: [], says, calls: [] });

export const talk = noneOf('talk');
export const facts = noneOf('facts');
export const limits = noneOf('limits');

/** An exchange in which a tool was used: what was said, called, given and answered. */
export const used = (
  says: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
  result: unknown,
  ...answer: readonly string[]
): readonly Message[] => [
  { role: 'user', content: says },
  {
    role: 'assistant',
    heard: '',
    calls: [{ id: 1, name, arguments: JSON.stringify(given), result: JSON.stringify(result) }],
  },
  ...answer.map((heard) => ({ role: 'assistant' as const, heard })),
];

/** What is said after such an exchange. */
export const later = (
  before: readonly Message[],
  says: string,
  ...calls: readonly ExpectedCall[]
): ToolRequest => ({ kind: 'later', before, says, calls });

/** The answer after a tool's result. */
export const fromResult = (before: readonly Message[], right: RegExp): ToolRequest => ({
  kind: 'result',
  before,
  says: undefined,
  calls: [],
  right,
});
