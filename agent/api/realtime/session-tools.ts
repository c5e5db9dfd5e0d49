import type { FunctionTool, GenerationRequest } from '../../domain/text-generator.ts';
import { type ApiError, invalid, notHad } from '../api-error.ts';
import type { Wishes } from './session-update.ts';

/** The functions that the model may call. The client does what they are for. */
export interface SessionTools {
  readonly tools: readonly FunctionTool[];
  readonly toolChoice: GenerationRequest['toolChoice'];
}

/**
 * The tools after an update.
 *
 * @param fit tells whether the model can read so many and has room for a conversation; undefined where it can call no functions.
 * @param may gives the tools, unless the client may not have any.
 * @returns with an error if they can't be had, and so are left out.
 * @throws ApiError if they can't be meant.
 */
export function toolsAfter(
  before: SessionTools,
  wishes: Pick<Wishes, 'tools' | 'toolChoice'>,
  fit: ((tools: readonly FunctionTool[]) => boolean) | undefined,
  may: (tools: readonly FunctionTool[] | undefined) => readonly FunctionTool[] | undefined,
): SessionTools & { readonly refusal?: ApiError } {
  const { tools: wish } = wishes;
  if (wish && wish.length > 0 && !fit) {
    const refusal = notHad(
      'session.tools',
      'The language model here calls no functions: the tools are left out',
    );
    return { ...before, refusal };
  }
  const given = may(wish);
  if (wish && !given) return before;
  if (given && new Set(given.map(({ name }) => name)).size < given.length)
    throw invalid('session.tools', 'Two tools have the same name');
  if (given && fit?.(given) === false)
    throw invalid(
      'session.tools',
      'The tools are longer than this model can read and still hold a conversation',
      'array_above_max_length',
    );
  const tools = given ?? before.tools;
  return { tools, toolChoice: choiceAmong(tools, wishes.toolChoice, before.toolChoice) };
}

/** @throws ApiError if a tool is wished for that there is not. */
function choiceAmong(
  tools: readonly FunctionTool[],
  wish: SessionTools['toolChoice'] | undefined,
  before: SessionTools['toolChoice'],
): SessionTools['toolChoice'] {
  const isThere = (choice: SessionTools['toolChoice']): boolean =>
    typeof choice === 'string' || tools.some(({ name }) => name === choice.name);
  if (wish === undefined) return isThere(before) ? before : 'auto';
  if (typeof wish === 'object' && !isThere(wish))
    throw invalid('session.tool_choice', `There is no tool "${wish.name}"`);
  return wish;
}
