import type { CallPart } from '../../../agent/domain/message.ts';
import type { Expected, ExpectedCall, ToolRequest } from './tool-request.ts';

/** What an agent did with a request. */
export interface GradedRequest {
  readonly request: ToolRequest;
  readonly calls: readonly CallPart[];
  readonly reply: string;
  readonly right: boolean;
  /** From the request to the first word or the first whole call. */
  readonly waitMs: number | null;
}

/** Whether the calls are those that are due, in any order, and the words are right where they are looked at. */
export function isRightAnswer(request: ToolRequest, calls: readonly CallPart[], reply: string): boolean {
  if (calls.length !== request.calls.length) return false;
  if (request.right && !request.right.test(reply)) return false;
  return request.calls.every((expected) => calls.some((call) => isCall(call, expected)));
}

function isCall({ name, arguments: json }: CallPart, expected: ExpectedCall): boolean {
  if (name !== expected.name) return false;
  const given = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const names = new Set([...Object.keys(given), ...Object.keys(expected.arguments)]);
  return [...names].every((key) => isArgument(given[key], expected.arguments[key]));
}

const isArgument = (given: unknown, expected: Expected): boolean =>
  expected instanceof RegExp ? typeof given === 'string' && expected.test(given) : given === expected;
