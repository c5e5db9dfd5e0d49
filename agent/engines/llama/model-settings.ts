import type { CALL_STYLES } from './call-style.ts';

/** The prompt and the sampling that suit a model. Small models fail with long prompts, so each model has a prompt of its own. */
export interface ModelSettings {
  readonly systemPrompt: string;
  /** Randomness of the choice among the next tokens; 0 always takes the likeliest. */
  readonly temperature: number;
  readonly topP: number;
  /** Factor that makes tokens of the recent text less likely; without it, most small models repeat themselves. 1 changes nothing. */
  readonly repeatPenalty: number;
  /** Tokens after which a reply ends at the next end of a sentence, so that the caller gets their turn. */
  readonly enoughTokens: number;
  /** Tokens after which a reply ends, also in mid-sentence. */
  readonly maxReplyTokens: number;
  /** Tokens of past messages that it reads, if more make it slower and no better. */
  readonly pastTokens?: number;
  /** How it calls tools; as its template has it by default. */
  readonly calls?: keyof typeof CALL_STYLES;
}

const VOICE_PROMPT =
  'You are a helpful voice assistant on a phone call. Answer in one to three short sentences of plain spoken ' +
  'English, without lists, markdown or emoji. If you did not understand, ask.';

/** Says first what the agent does, then what it can't: told only the latter, models refuse what they know (docs/decisions/prompts.md). */
export const ABLE_PROMPT =
  'You are a helpful voice assistant on a phone call. You answer questions, do sums, chat, and remember what the caller tells you. ' +
  "You can only talk: you can't turn on lights or other devices, set timers, call, send or book anything, and you don't know the " +
  'time, the weather, the news or where the caller is; then say so. Answer in one to three short sentences of plain spoken English, ' +
  'without lists, markdown or emoji. If you did not understand, ask. Write numbers as figures. Short questions go on from your last ' +
  'answer: after "2 times 5 is 10.", "And plus 4?" is "10 plus 4 is 14."';

/** Models that were not trained to call functions, whatever their template says. */
const UNTRAINED = /qwen2\.5-coder|smollm2-(?:135|360)m/i;

const settingsByModel: readonly (readonly [RegExp, ModelSettings])[] = [
  [
    // Prompt and sampling were chosen with Qwen2.5-Coder-1.5B-Instruct (docs/decisions/prompts.md); larger ones are taken to do as well.
    /qwen(?:2\.5|3)-(?:coder-)?(?:1\.[57]|4)b|granite-4\.1-3b/i,
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
    // The model card's short prompt and greedy sampling: with a longer prompt this model answers the prompt itself.
    /smollm2-(135|360)m/i,
    {
      systemPrompt: 'You are a helpful AI assistant',
      temperature: 0,
      topP: 0.9,
      repeatPenalty: 1.1,
      enoughTokens: 24,
      maxReplyTokens: 96,
      pastTokens: 700,
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

/** The settings for a model, by the name of its file or in the manifest. */
export function settingsOf(model: string): ModelSettings {
  const settings = settingsByModel.find(([pattern]) => pattern.test(model))?.[1] ?? defaults;
  return UNTRAINED.test(model) ? { ...settings, calls: 'json' } : settings;
}
