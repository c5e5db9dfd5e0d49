import { z } from 'zod';
import type { Tool } from '../definition/agent-call.ts';

const parameters = z.object({ properties: z.record(z.string(), z.object({ type: z.unknown() })) });

/** A tool's input from what an expression found in the caller's words: the named groups, as numbers where the tool wants those. */
export function triggeredInput(
  tool: Tool,
  groups: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const { properties = {} } = parameters.safeParse(tool.parameters).data ?? {};
  const isNumber = (name: string): boolean => ['integer', 'number'].includes(String(properties[name]?.type));
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, isNumber(name) ? Number(text) : text]],
    ),
  );
}
