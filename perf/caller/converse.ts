import { CallError } from '../../platform/errors.ts';
import type { HeadlessCall, Reply, ReplyLimits, Said } from './caller.ts';

/** One exchange. Times are those of clock.ts. */
export interface Turn {
  readonly said: Said;
  /** What the agent understood, from its final transcripts. */
  readonly heard: string;
  /** What the agent says that it said; empty where its caption has not come. */
  readonly caption: string;
  /** Undefined when the agent said nothing in time. */
  readonly reply: Reply | undefined;
  /** The agent spoke before the caller had finished. */
  readonly interrupted: boolean;
  /** Last speech sent to first sound received; null without a reply, and where the agent did not wait for the end. */
  readonly voiceToVoiceMs: number | null;
}

/** How long the agent may take to join and to begin its greeting. */
const GREETING_MS = 15_000;

/**
 * Waits until the agent has greeted.
 *
 * @returns undefined when it is there and does not greet.
 * @throws CallError when there is no agent.
 */
export async function hearGreeting(call: HeadlessCall): Promise<Reply | undefined> {
  const greeting = await call.waitForReply(0, { withinMs: GREETING_MS });
  if (greeting === undefined && call.state === undefined) {
    throw new CallError(
      `No agent joined the call within ${GREETING_MS / 1_000} s. Is one running for this LiveKit server? LiveKit sends one when a room ` +
        'is made: a room in which a call has just ended is kept for some seconds, and whoever comes back to it finds none. Then call ' +
        'again in a moment, or without --room.',
    );
  }
  return greeting;
}

/**
 * Says something and hears the reply to its end.
 *
 * @param samples mono, 16 kHz.
 */
export async function takeTurn(
  call: HeadlessCall,
  samples: Float32Array,
  limits: ReplyLimits = {},
): Promise<Turn> {
  const said = await call.say(samples);
  const interrupted = call.recording.soundsBetween(said.startedAt, said.speechEndedAt);
  const reply = await call.waitForReply(said.speechEndedAt, limits);
  return {
    said,
    heard: call.captions.textOf('caller', said.startedAt, Infinity),
    caption: call.captions.textOf('agent', said.startedAt, Infinity),
    reply,
    interrupted,
    voiceToVoiceMs: reply && !interrupted ? Math.round(reply.startedAt - said.speechEndedAt) : null,
  };
}
