import { setTimeout as delay } from 'node:timers/promises';
import { type HeadlessCall, placeCall } from '../caller/caller.ts';
import { now } from '../caller/clock.ts';
import type { Recording } from '../caller/recording.ts';
import { until } from '../caller/until.ts';
import type { Interrupter, InterrupterKind } from './interrupters.ts';

/** What the agent tells, long enough for several sounds: its greeting, so that it is the same each time. No question is in it. */
export const TELLING =
  'Let me tell you about the lighthouse on the northern coast. It was built by two brothers who had lost their ship in a storm, ' +
  'and for many years they kept its lamp burning every single night, whatever the weather was like. ' +
  'In summer the fishermen brought them bread and apples, and in winter they lived on what the sea washed up. ' +
  'The older brother wrote down every ship that passed, with its name, its flag and the hour of the night. ' +
  'The younger one painted the walls of the tower, first white, then red, and then white again, since he could not decide. ' +
  'When the harbour was moved to another town, fewer and fewer ships came by, but the lamp went on burning all the same. ' +
  'One morning a letter arrived from the capital, which said that the light was not needed any more. ' +
  'The brothers read it twice, put it in a drawer, and climbed the stairs as they had done every evening. ' +
  'They say that the light was seen for another ten years, until only the gulls were left to see it.';

const TELLING_WORDS = TELLING.split(' ').length;

/** No more sounds follow when so much of it was said: it has to go on after the last one for a while. */
const MOST_OF_IT = 0.85;

/** It counts as finished when this share of it was said: the last words may still be on their way. */
const WHOLE = 0.95;

/** The agent is silent when nothing sounds for that long: longer than it pauses between clauses, shorter than it takes to answer. */
const SILENT_MS = 400;

/** How long the agent's first sound is waited for. */
const GREETING_MS = 20_000;

/** How long the agent may take to give up what it says after the caller's words. */
const INTERRUPTED_MS = 4_000;

/** How long it is looked whether the agent goes on after a sound; the next one comes no sooner. */
const AFTER_SOUND_MS = 2_200;

/** The longest that a sound may keep the agent quiet. */
const LONGEST_QUIET_MS = 2_000;

/** How long the agent hears itself. */
const ECHO_MS = 15_000;

/** How long an answer may take to be shown as the caller's turn. */
const ANSWERED_MS = 5_000;

/** How long the call stays open for the agent's last reports. */
const LAST_REPORTS_MS = 300;

/** What became of what the agent said. */
export interface Trial {
  readonly name: string;
  readonly kind: InterrupterKind;
  readonly right: boolean;
  /** What the agent took for the caller's turn, if anything. */
  readonly heard: string;
  /** From the first sample sent to the agent's last sound at the caller's ear, of words; null where it was not silent then. */
  readonly silentAfterMs?: number | null;
  /** The longest that the agent was quiet, of what should not stop it. */
  readonly quietMs?: number;
  /** When an answer began, after the question's end as it was expected. */
  readonly atMs?: number;
}

/** Lets the agent tell something, and says words meanwhile that should stop it. */
export async function tryWords(endpoint: string, interrupter: Interrupter, afterMs: number): Promise<Trial> {
  await using call = await placeCall({ endpoint });
  const { recording, ended } = call;
  const startedAt = await firstSound(call);
  await delay(Math.max(0, startedAt + afterMs - now()));
  const { startedAt: soundedAt } = await say(call, interrupter);
  const right = (await until(() => wasGivenUp(call), INTERRUPTED_MS, ended)) ?? false;
  await delay(LAST_REPORTS_MS + SILENT_MS);
  return {
    ...named(interrupter),
    right,
    heard: heardIn(call),
    silentAfterMs: silentAfter(recording, soundedAt),
  };
}

/** Lets the agent hear itself while it tells something. */
export async function tryEcho(endpoint: string, interrupter: Interrupter): Promise<Trial> {
  await using call = await placeCall({ endpoint });
  const echo = interrupter.echo?.();
  if (echo) call.hearItself((heard) => echo.hear(heard));
  const startedAt = await firstSound(call);
  await until(() => wasGivenUp(call), ECHO_MS, call.ended);
  const quietMs = longestQuiet(call.recording, startedAt, now());
  return { ...named(interrupter), right: !wasGivenUp(call), heard: heardIn(call), quietMs };
}

/**
 * Lets the agent tell something, and sounds meanwhile, one thing after the other, that should not stop it.
 *
 * @param next gives what sounds next; undefined when there is nothing more.
 * @param gapMs gives how long the agent has spoken undisturbed by then.
 */
export async function tryWhileItTells(
  endpoint: string,
  next: () => Interrupter | undefined,
  gapMs: () => number,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  await using call = await placeCall({ endpoint });
  const { recording, ended } = call;
  await firstSound(call);
  while (saidOf(call) < MOST_OF_IT && !wasGivenUp(call)) {
    await delay(gapMs());
    const interrupter = next();
    if (!interrupter) break;
    const { startedAt: soundedAt } = await say(call, interrupter);
    await until(() => wasGivenUp(call), AFTER_SOUND_MS, ended);
    const quietMs = longestQuiet(recording, soundedAt, now());
    const right = !wasGivenUp(call) && quietMs <= LONGEST_QUIET_MS;
    trials.push({ ...named(interrupter), right, heard: heardIn(call), quietMs });
  }
  return trials;
}

/**
 * Lets the agent ask something, and answers about the end of its question.
 *
 * @param questionMs how long it takes to ask.
 * @param atMs when the answer begins, after the question's end; negative before it.
 */
export async function tryAnswer(
  endpoint: string,
  interrupter: Interrupter,
  questionMs: number,
  atMs: number,
): Promise<Trial> {
  await using call = await placeCall({ endpoint });
  const startedAt = await firstSound(call);
  await delay(Math.max(0, startedAt + questionMs + atMs - now()));
  await say(call, interrupter);
  const right = (await until(() => heardIn(call) !== '', ANSWERED_MS, call.ended)) ?? false;
  return { ...named(interrupter), right, heard: heardIn(call), atMs: Math.round(atMs) };
}

/** How long the agent's greeting takes at the caller's ear. */
export async function measureGreeting(endpoint: string): Promise<number> {
  await using call = await placeCall({ endpoint });
  const { recording, ended } = call;
  const startedAt = await firstSound(call);
  await until(() => agentCaption(call)?.final, GREETING_MS, ended);
  await until(() => !recording.soundsBetween(now() - SILENT_MS, now()), GREETING_MS, ended);
  return (recording.soundBefore(Infinity) ?? startedAt) - startedAt;
}

const named = ({ name, kind }: Interrupter): Pick<Trial, 'name' | 'kind'> => ({ name, kind });

const say = (call: HeadlessCall, { samples = new Float32Array(0) }: Interrupter) => call.say(samples);

async function firstSound({ recording, ended }: HeadlessCall): Promise<number> {
  const at = await until(() => recording.soundAfter(0), GREETING_MS, ended);
  if (at === undefined) throw new Error('The agent did not greet.');
  return at;
}

const agentCaption = ({ captions }: HeadlessCall) => captions.all.find(({ speaker }) => speaker === 'agent');

/** Share of the telling that was said. */
function saidOf(call: HeadlessCall): number {
  const words = agentCaption(call)?.text.split(/\s+/).filter(Boolean).length ?? 0;
  return words / TELLING_WORDS;
}

const wasGivenUp = (call: HeadlessCall): boolean =>
  agentCaption(call)?.final === true && saidOf(call) < WHOLE;

/** The caller's first words that the agent took for a turn. */
const heardIn = ({ captions }: HeadlessCall): string =>
  captions.all.find(({ speaker, final }) => speaker === 'caller' && final)?.text ?? '';

/** How long after a time the agent was heard for the last time before it was silent; null if it never was. */
function silentAfter(recording: Recording, time: number): number | null {
  for (let from = time; from < time + INTERRUPTED_MS; from += 10) {
    if (!recording.soundsBetween(from, from + SILENT_MS))
      return Math.round(Math.max(0, (recording.soundBefore(from + 10) ?? time) - time));
  }
  return null;
}

/** The longest time without a sound between two times. */
function longestQuiet(recording: Recording, from: number, to: number): number {
  const step = 20;
  let [quiet, longest] = [0, 0];
  for (let at = from; at < to; at += step) {
    quiet = recording.soundsBetween(at, at + step) ? 0 : quiet + step;
    longest = Math.max(longest, quiet);
  }
  return longest;
}
