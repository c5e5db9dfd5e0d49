import * as z from 'zod/mini';
import { jsonText } from './json-text.ts';

/** The agent's attribute that says what its call is served with. */
export const SETTINGS_ATTRIBUTE = 'parley.settings';

/** A value that can't be read counts as absent, so that the others are still read. */
const lenient = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** The value of SETTINGS_ATTRIBUTE. */
export const settingsInUse = jsonText(
  z.object({
    voice: lenient(z.string()),
    speaking_rate: lenient(z.coerce.number()),
    turn_taking: lenient(z.string()),
    language: lenient(z.string()),
    /** Whether the system prompt is the caller's own; its text is not sent. */
    custom_prompt: lenient(z.boolean()),
    /** The wishes that were not taken, and why. */
    problems: lenient(z.readonly(z.array(z.string()))),
  }),
);

/** The settings that the agent obeys in a call. */
export type SettingsInUse = z.output<typeof settingsInUse>;
