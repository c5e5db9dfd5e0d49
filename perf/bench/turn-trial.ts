import { setTimeout as delay } from 'node:timers/promises';
import { type HeadlessCall, placeCall, type Said } from '../caller/caller.ts';
import { now } from '../caller/clock.ts';
import { until } from '../caller/until.ts';
import type { Judged } from './agent-reports.ts';
import type { Spoken } from './spoken-utterance.ts';

/** How long the agent may take to join, and how often it is called. */
const JOIN_MS = 15_000;
const MOST_CALLS = 4;

/** After listening for this long, the agent has surely subscribed to our microphone. */
const SETTLE_MS = 400;

/** How long the end of a turn, and then the reply, are waited for. */
const ENDPOINT_MS = 8_000;
const REPLY_MS = 8_000;

/** Reports that are on their way when the call ends. */
const LAST_REPORTS_MS = 150;

/** One utterance, said to an agent that says nothing before, in a call of its own. */
export interface Trial {
  readonly spoken: Spoken;
  readonly said: Said;
  /** When the agent took the turn to be over, each time that it did. */
  readonly confirmedAt: readonly number[];
  readonly judged: readonly Judged[];
  /** Null where no reply was waited for, or none came. */
  readonly voiceToVoiceMs: number | null;
  /** The agent's final transcripts. */
  readonly heard: string;
}

/**
 * Says an utterance and waits until the agent takes it to be over.
 *
 * @param hearReply whether the first sound of the reply is waited for, too.
 */
export async function tryTurn(endpoint: string, spoken: Spoken, hearReply: boolean): Promise<Trial> {
  await using call = await callAgent(endpoint);
  const said = await call.say(spoken.samples);
  const confirmations = (): number[] =>
    call.endpointing.flatMap((report) => (report.type === 'confirmed' ? [report.at] : []));
  const isOver = (): boolean => confirmations().some((at) => at > said.speechEndedAt);
  const cutOff = confirmations().some((at) => at < said.speechEndedAt);
  await until(isOver, cutOff ? SETTLE_MS : ENDPOINT_MS, call.ended);
  let voiceToVoiceMs: number | null = null;
  if (hearReply && !cutOff && isOver()) {
    const heardAt = await until(() => call.recording.soundAfter(said.speechEndedAt), REPLY_MS, call.ended);
    if (heardAt !== undefined) voiceToVoiceMs = heardAt - said.speechEndedAt;
  }
  await delay(LAST_REPORTS_MS);
  return {
    spoken,
    said,
    confirmedAt: confirmations(),
    judged: call.endpointing.filter((report) => report.type === 'judged'),
    voiceToVoiceMs,
    heard: call.captions.textOf('caller', said.startedAt, Infinity),
  };
}

/**
 * Calls an agent that does not greet, and waits until it listens. One that is too busy to take the call is called again.
 *
 * @throws Error when none comes.
 */
async function callAgent(endpoint: string): Promise<HeadlessCall> {
  for (let calls = 1; ; calls++) {
    const call = await placeCall({ endpoint });
    const settled = (): boolean =>
      call.state === 'listening' && now() - (call.states.at(-1)?.at ?? Infinity) >= SETTLE_MS;
    if (await until(settled, JOIN_MS, call.ended)) return call;
    await call.hangUp();
    if (calls === MOST_CALLS) throw new Error('No agent came to listen.');
  }
}
