import * as z from 'zod/mini';

/** What can be chosen for a call. A dispatch's metadata may hold it as JSON, a caller's attributes one by one. */
export const callSettings = z.object({
  voice: z.string(),
  /** A factor on the usual pace. */
  speaking_rate: z.number(),
  /** How long the agent waits for a caller who pauses. */
  turn_taking: z.string(),
  language: z.string(),
  system_prompt: z.string(),
});

export type CallSettings = z.output<typeof callSettings>;

/** What a caller wishes for. The agent uses its own value for each setting that is left out. */
export const callWishes = z.partial(callSettings);

export type CallWishes = z.output<typeof callWishes>;

export type SettingName = keyof CallSettings;

/** In the order in which they are shown. */
export const SETTING_NAMES = Object.keys(callSettings.shape) as readonly SettingName[];
