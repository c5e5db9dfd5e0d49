import type { TurnWords } from '../languages/language.ts';

/** How long a silence is waited for before the caller's turn is over. */
export interface EndpointingSettings {
  /** Silence that is enough when it is sure that the caller has finished. */
  readonly sureMs: number;
  /** Silence that is enough when they have surely not. */
  readonly unsureMs: number;
  /** Silence that is enough when nothing tells whether they have: the language model can't say. */
  readonly plainMs: number;
}

/** A sure end costs nothing: the reply is being made meanwhile, and takes longer than that. */
export const defaultEndpointing: EndpointingSettings = { sureMs: 350, unsureMs: 1_600, plainMs: 700 };

/**
 * End-of-turn probabilities at which it is sure that the speaker goes on, and that they have finished. Chosen on the
 * calibration half of the turns benchmark (perf/README.md) for SmolLM2-135M-Instruct: in mid-sentence 95% are below 0.02 and
 * half below 0.0003; at the end of a sentence 95% are above 0.01 and half above 0.3.
 */
const GOES_ON = 0.005;
const FINISHED = 0.3;

/** What a transcript ends with when the voice stayed up. */
const OPEN_MARK = /(?:[,;:—–-]|\.\.\.|…)\s*$/;

/** Characters that are looked at, a long sentence: how it ends tells, and whole minutes of speech would hold up every call. */
const LOOKED_AT = 300;

/** How much less likely an end is made by what the text itself shows. */
const STATEMENT_FACTOR = 0.5;
const OPEN_LIST_FACTOR = 0.05;
const NUMBER_FACTOR = 0.05;

/**
 * The silence to wait for after a transcript.
 *
 * Between sure and unsure it falls evenly with the logarithm of the probability, so that a wrong guess costs a little and not
 * all.
 *
 * @param probability that the speaker has finished, by the language model; undefined if it can't tell.
 */
export function silenceToWaitFor(
  said: string,
  probability: number | undefined,
  settings: EndpointingSettings,
  words: TurnWords,
): number {
  const text = said.slice(-LOOKED_AT);
  // A language model takes a filler for a word like any other.
  if (words.filler.test(text) || OPEN_MARK.test(text)) return settings.unsureMs;
  // A model that writes sentences finds a short answer unlikely.
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

/**
 * Whether the text ends with an item of a list whose last one ("and …", "or …") is still to come. Recognition writes a full stop
 * where a voice pauses.
 */
function isOpenList(text: string, lastItem: RegExp): boolean {
  const items = text.replace(/[\s.]+$/, '').split(/[,.]/);
  const last = items.at(-1)?.trim() ?? '';
  return items.length > 1 && last.split(/\s+/).length <= 2 && !lastItem.test(last);
}
