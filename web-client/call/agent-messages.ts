import * as z from 'zod/mini';
import { parse } from '../parse.ts';

const replyEnd = z.object({ segment: z.string(), interrupted: z.boolean() });

/** One that can't be read takes no other with it. */
const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

const settings = z.object({
  voice: lenient(z.string()),
  speaking_rate: lenient(z.coerce.number()),
  turn_taking: lenient(z.string()),
  language: lenient(z.string()),
  custom_prompt: lenient(z.boolean()),
  problems: lenient(z.array(z.string())),
});

/** The settings that the agent obeys in this call, and why it does not take others. */
export type ObeyedSettings = z.output<typeof settings>;

/** A message of the agent on `parley.reply`; undefined when it is none. */
export const parseReplyEnd = (text: string) => parse(replyEnd, text);

/** The agent's attribute `parley.settings`; undefined when it has none that can be read. */
export function parseObeyedSettings(attribute: string | undefined): ObeyedSettings | undefined {
  return attribute === undefined ? undefined : parse(settings, attribute);
}
