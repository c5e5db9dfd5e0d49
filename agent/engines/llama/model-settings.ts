/** How a model likes to be asked. Small models fall apart with long prompts, so the default prompt goes with the model. */
export interface ModelSettings {
  readonly systemPrompt: string;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** Lowers the odds of what was just said: small models loop without it. */
  readonly repeatPenalty: number;
  /** Tokens after which a reply ends with its sentence: in a conversation people take turns. */
  readonly enoughTokens: number;
  /** Tokens after which it ends wherever it is. */
  readonly maxReplyTokens: number;
}

const VOICE_PROMPT =
  'You are a helpful voice assistant on a phone call. Answer in one to three short sentences of plain spoken ' +
  'English, without lists, markdown or emoji. If you did not understand, ask.';

/** What it does first, then the few exceptions: told the exceptions alone, a model refuses what it knows (docs/decisions/prompts.md). */
const ABLE_PROMPT =
  'You are a helpful voice assistant on a phone call. You answer questions, do sums, chat, and remember what the caller tells you. ' +
  "You can only talk: you can't turn on lights or other devices, set timers, call, send or book anything, and you don't know the " +
  'time, the weather, the news or where the caller is; then say so. Answer in one to three short sentences of plain spoken English, ' +
  'without lists, markdown or emoji. If you did not understand, ask. Write numbers as figures. Short questions go on from your last ' +
  'answer: after "2 times 5 is 10.", "And plus 4?" is "10 plus 4 is 14."';

const settingsByModel: readonly (readonly [RegExp, ModelSettings])[] = [
  [
    // Chosen with Qwen2.5-Coder-1.5B-Instruct on one half of the typed calls and judged on the other.
    /qwen(?:2\.5|3)-(?:coder-)?1\.[57]b/i,
    {
      systemPrompt: ABLE_PROMPT,
      temperature: 0,
      topP: 0.9,
      repeatPenalty: 1,
      enoughTokens: 40,
      maxReplyTokens: 120,
    },
  ],
  [
    // Its model card's prompt and sampling; with a prompt of any length it answers the prompt.
    /smollm2-(135|360)m/i,
    {
      systemPrompt: 'You are a helpful AI assistant',
      temperature: 0,
      topP: 0.9,
      repeatPenalty: 1.1,
      enoughTokens: 24,
      maxReplyTokens: 96,
    },
  ],
];

const defaults: ModelSettings = {
  systemPrompt: VOICE_PROMPT,
  temperature: 0.6,
  topP: 0.9,
  repeatPenalty: 1.05,
  enoughTokens: 80,
  maxReplyTokens: 256,
};

/** The settings for a model by its file's or manifest's name. */
export function settingsOf(model: string): ModelSettings {
  return settingsByModel.find(([pattern]) => pattern.test(model))?.[1] ?? defaults;
}
