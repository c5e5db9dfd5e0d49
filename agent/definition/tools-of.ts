import type { FunctionTool } from '../domain/text-generator.ts';
import type { Agent } from './agent-call.ts';

/** An agent's tools, as a model is told of them. */
export const toolsOf = ({ tools = {} }: Agent): readonly FunctionTool[] =>
  Object.entries(tools).map(([name, { description, parameters }]) => ({ name, description, parameters }));
