import type { Dictating, TurnWords } from '../languages/language.ts';

/** How long a silence has to last before the caller's turn is over. */
export interface EndpointingSettings {
  /** Silence that is enough if the caller has surely finished. */
  readonly sureMs: number;
  /** Silence that is enough if they have surely not finished. */
  readonly unsureMs: number;
  /** Silence that is enough if the model can't tell whether they have. */
  readonly plainMs: number;
}

/** Waiting for a sure end costs no time: the reply is made meanwhile, and takes longer than that. */
export const defaultEndpointing: EndpointingSettings = { sureMs: 350, unsureMs: 1_600, plainMs: 700 };

/**
 * End-of-turn probabilities at which a speaker surely goes on, and has surely finished. They are calibrated for
 * SmolLM2-135M-Instruct on one half of the turns benchmark (docs/decisions/turn-taking.md).
 */
const GOES_ON = 0.005;
const FINISHED = 0.3;

/**
 * How many times the unsure silence is waited for within what is dictated: people pause between the parts of a number for two to three
 * seconds. The second is for what is surely not whole, and the longest is the most that anybody waits.
 */
const MAY_GO_ON = 1.6;
const BEGUN = 2.5;
const LONGEST_WAIT_MS = 5_000;

/** The mark that recognition puts at the end if the voice does not fall, as it does at a sentence's end. */
const OPEN_MARK = /(?:[,;:—–-]|\.\.\.|…)\s*$/;

/** Only the last characters are looked at, a long sentence: to search minutes of speech would hold up every call. */
const LOOKED_AT = 300;

/** Factors on the probability of an end, for texts of a kind that the speaker often goes on from. */
const STATEMENT_FACTOR = 0.5;
const OPEN_LIST_FACTOR = 0.05;
const NUMBER_FACTOR = 0.05;

/**
 * The silence, in ms, to wait for after a transcript. Between sure and unsure it falls evenly with the logarithm of the
 * probability, so that a small error in the probability changes the wait only a little.
 *
 * @param asked the sentence of the agent's that it answers; empty if there is none.
 * @param probability that the speaker has finished, by the language model; undefined if it can't tell.
 */
export function silenceToWaitFor(
  said: string,
  probability: number | undefined,
  settings: EndpointingSettings,
  words: TurnWords,
  asked = '',
): number {
  const text = said.slice(-LOOKED_AT);
  // The language model doesn't know how long a telephone number is, so the text decides.
  const dictating = words.dictating(text, asked.slice(-LOOKED_AT));
  if (dictating !== undefined && !words.answer.test(text)) return dictationWait(dictating, settings);
  // The language model takes a filler ("um") for a word like any other, so the text decides.
  if (words.filler.test(text) || OPEN_MARK.test(text)) return settings.unsureMs;
  // The model expects whole sentences and finds a short answer unlikely, so the text decides.
  if (words.answer.test(text)) return settings.sureMs;
  if (probability === undefined) return settings.plainMs;
  let likelihood = probability;
  if (words.statement.test(text)) likelihood *= STATEMENT_FACTOR;
  if (isOpenList(text, words.lastItem)) likelihood *= OPEN_LIST_FACTOR;
  if (words.number.test(text)) likelihood *= NUMBER_FACTOR;
  const sureness = Math.log(likelihood / GOES_ON) / Math.log(FINISHED / GOES_ON);
  const share = Math.min(1, Math.max(0, sureness));
  return settings.unsureMs + (settings.sureMs - settings.unsureMs) * share;
}

function dictationWait(dictating: Dictating, { unsureMs }: EndpointingSettings): number {
  const waitMs = unsureMs * (dictating === 'begun' ? BEGUN : MAY_GO_ON);
  return Math.max(unsureMs, Math.min(LONGEST_WAIT_MS, waitMs));
}

/**
 * Whether the text ends within a list whose last item ("and …", "or …") is still to come. Full stops may separate the items, since
 * recognition writes one wherever the voice pauses.
 */
function isOpenList(text: string, lastItem: RegExp): boolean {
  const items = text.replace(/(?<![\s.])[\s.]+$/, '').split(/[,.]/);
  const last = items.at(-1)?.trim() ?? '';
  return items.length > 1 && last.split(/\s+/).length <= 2 && !lastItem.test(last);
}
