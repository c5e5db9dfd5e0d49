import { setTimeout as delay } from 'node:timers/promises';
import { settingAttributes } from '../../protocol/caller-attributes.ts';
import { tell } from '../bench/benchmark.ts';
import { placeCall } from '../caller/caller.ts';
import { hearGreeting, takeTurn } from '../caller/converse.ts';
import { callerVoice } from '../caller/models.ts';
import { startStack } from '../caller/own-stack.ts';
import { speak } from '../caller/voice.ts';
import type { EvalCall } from './eval-call.ts';
import { gradeReply } from './grade-reply.ts';
import { type EvalRun, type GradedReply, isRight, noReply } from './graded-reply.ts';

/** Time between the starts of two callers: people don't call at the same moment. */
const STAGGER_MS = 1_300;

/**
 * Speaks calls to the agent as callers do, through a LiveKit server; what the agent's captions say is what it answered.
 *
 * @param atOnce how many callers share the calls at a time, time after time.
 */
export async function speakCalls(
  llm: string,
  calls: readonly EvalCall[],
  atOnce: readonly number[],
): Promise<EvalRun[]> {
  const texts = [...new Set(calls.flatMap(({ turns }) => turns.map(({ says }) => says)))];
  const voiced = await speak(texts, callerVoice);
  const voice = new Map(texts.map((text, i) => [text, voiced[i] ?? new Float32Array()]));
  // The agent takes every caller, and each may bring the prompt of the role that they call.
  await using stack = await startStack(
    { PARLEY_MAX_CALLS: String(Math.max(...atOnce)), PARLEY_CALLER_SETTINGS: 'system_prompt' },
    llm,
  );
  const runs: EvalRun[] = [];
  for (const callers of atOnce) {
    const graded: GradedReply[][] = calls.map(({ turns }) => turns.map(noReply));
    const left = [...calls.entries()];
    const talk = async (caller: number): Promise<void> => {
      await delay(caller * STAGGER_MS);
      for (let next = left.shift(); next; next = left.shift()) {
        const [i, call] = next;
        const replies = await speakCall(stack.endpoint, call, voice);
        graded[i] = replies;
        tell(
          `${llm}, ${callers} at once, call ${i + 1} of ${calls.length}: ${replies.filter(isRight).length} of ${replies.length} right`,
        );
      }
    };
    await Promise.all(Array.from({ length: callers }, (_, caller) => talk(caller)));
    runs.push({ model: llm, callers, calls: graded });
  }
  return runs;
}

/** One call. Turns that are not answered, or not any more, are wrong. */
async function speakCall(
  endpoint: string,
  { systemPrompt, turns }: EvalCall,
  voice: ReadonlyMap<string, Float32Array>,
): Promise<GradedReply[]> {
  const replies: GradedReply[] = [];
  try {
    const attributes = systemPrompt === undefined ? {} : settingAttributes({ system_prompt: systemPrompt });
    await using call = await placeCall({ endpoint, attributes });
    await hearGreeting(call);
    let before = call.captions.textOf('agent', 0, Infinity);
    for (const turn of turns) {
      const { heard, caption, reply, interrupted, voiceToVoiceMs } = await takeTurn(
        call,
        voice.get(turn.says) ?? new Float32Array(),
      );
      replies.push(
        reply
          ? {
              turn,
              heard,
              reply: caption,
              faults: gradeReply(turn, caption, before),
              waitMs: voiceToVoiceMs,
              cutIn: interrupted,
            }
          : { ...noReply(turn), heard },
      );
      before = caption;
    }
  } catch (error) {
    tell(String(error));
  }
  return [...replies, ...turns.slice(replies.length).map(noReply)];
}
