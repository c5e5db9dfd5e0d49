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

const QWEN_PROMPT =
  'You are a helpful voice assistant on a phone call. You answer questions, explain things, do sums, chat, and remember what the ' +
  'caller tells you in this call. Answer in one or two short sentences of plain spoken English, without lists, and take corrections. ' +
  "The only things you can't do: you can't turn lamps or other devices on or off, set timers, make calls, send e-mails, book anything " +
  "or use the internet, and you don't know the time, the weather, the news, where the caller is, or earlier calls. If you are asked " +
  "for one of these, say that you can't.";

const settingsByModel: readonly (readonly [RegExp, ModelSettings])[] = [
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
  [
    // Chosen with typed conversations: docs/decisions/prompts.md. What it does comes before what it can't do, or it refuses facts.
    /qwen(2\.5|3)/i,
    {
      systemPrompt: QWEN_PROMPT,
      temperature: 0,
      topP: 0.9,
      repeatPenalty: 1,
      enoughTokens: 40,
      maxReplyTokens: 120,
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
