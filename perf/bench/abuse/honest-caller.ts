import { placeCall } from '../../caller/caller.ts';
import { hearGreeting, takeTurn } from '../../caller/converse.ts';
import type { Invitation } from '../../caller/token.ts';
import type { Spoken } from '../spoken-utterance.ts';

/** Questions in each call. */
const TURNS_PER_CALL = 8;

/** What an honest caller got. */
export interface Honest {
  readonly calls: number;
  readonly turns: number;
  /** Turns without an answer. */
  readonly lost: number;
  /** Turns in which the agent spoke before the caller had finished. */
  readonly cutOff: number;
  readonly voiceToVoiceMs: readonly number[];
}

/**
 * Calls and asks questions, one call after the other, until told to stop: then the question that is being asked is the last.
 *
 * @throws CallError when no agent takes a call.
 */
export async function askHonestly(
  invite: () => Promise<Invitation>,
  questions: readonly Spoken[],
  stop: AbortSignal,
): Promise<Honest> {
  let [calls, turns, lost, cutOff] = [0, 0, 0, 0];
  const voiceToVoiceMs: number[] = [];
  while (!stop.aborted) {
    await using call = await placeCall(await invite());
    calls++;
    await hearGreeting(call);
    for (let turn = 0; turn < TURNS_PER_CALL && !stop.aborted; turn++) {
      const question = questions[turns % questions.length];
      if (!question) break;
      turns++;
      const { interrupted, voiceToVoiceMs: ms } = await takeTurn(call, question.samples);
      if (interrupted) cutOff++;
      else if (ms === null) lost++;
      else voiceToVoiceMs.push(ms);
    }
  }
  return { calls, turns, lost, cutOff, voiceToVoiceMs };
}
