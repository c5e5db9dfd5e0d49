import type { ModelPart, ReplyPart } from '../../agent/domain/message.ts';
import type { Llm } from '../../agent/domain/ports.ts';
import { english } from '../../agent/languages/en/english.ts';
import { historyFor } from '../../agent/stages/history-for.ts';
import { spokenPieces } from '../../agent/stages/spoken-pieces.ts';
import { tell } from '../bench/benchmark.ts';
import type { EvalCall } from './eval-call.ts';
import { gradeReply } from './grade-reply.ts';
import { type EvalRun, type GradedReply, isRight } from './graded-reply.ts';
import { openLlmToTry } from './open-llm-to-try.ts';

/** What the agent says first in a call; see PARLEY_GREETING. */
const GREETING = 'Hello! How can I help you?';

/** Types calls to a language model, one after the other: its own prompt and sampling, no voice, no room in between. */
export async function typeCalls(model: string, calls: readonly EvalCall[]): Promise<EvalRun> {
  await using llm = await openLlmToTry(model);
  const graded: GradedReply[][] = [];
  for (const [i, call] of calls.entries()) {
    const replies = await typeCall(llm, call);
    graded.push(replies);
    tell(
      `${model}, call ${i + 1} of ${calls.length}: ${replies.filter(isRight).length} of ${replies.length} right`,
    );
  }
  return { model, calls: graded };
}

/** Types a call's turns, each as soon as the one before is answered. */
async function typeCall(llm: Llm, call: EvalCall): Promise<GradedReply[]> {
  await using session = await llm.open();
  const history = historyFor(llm, call.systemPrompt ?? llm.systemPrompt, english);
  history.add({ role: 'assistant', heard: GREETING });
  const replies: GradedReply[] = [];
  let before = GREETING;
  for (const turn of call.turns) {
    const askedAt = performance.now();
    let waitMs: number | null = null;
    const parts = spokenParts(session.reply(history.prompt(turn.says), new AbortController().signal));
    // Each piece is spoken by itself, and what was heard of them is what stays in the history.
    const spoken: string[] = [];
    for await (const piece of spokenPieces(
      parts,
      english,
      () => performance.now(),
      () => undefined,
    )) {
      waitMs ??= Math.round(performance.now() - askedAt);
      spoken.push(piece.trim());
    }
    const reply = spoken.join(' ');
    history.add({ role: 'user', content: turn.says });
    history.add({ role: 'assistant', heard: reply });
    replies.push({ turn, reply, faults: gradeReply(turn, reply, before), waitMs });
    before = reply;
  }
  return replies;
}

/** A model that has no tools calls none. */
async function* spokenParts(parts: AsyncIterable<ModelPart>): AsyncGenerator<ReplyPart> {
  for await (const part of parts) if (part.type !== 'call') yield part;
}
