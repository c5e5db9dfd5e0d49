import { spokenText } from '../../agent/domain/message.ts';
import type { Llm } from '../../agent/domain/ports.ts';
import { english } from '../../agent/languages/en/english.ts';
import { historyFor } from '../../agent/stages/history-for.ts';
import { splitSentences } from '../../agent/stages/split-sentences.ts';
import { gradeReply } from './grade-reply.ts';
import type { TypedCall, TypedTurn } from './typed-call.ts';

/** What the agent says first in a call; see PARLEY_GREETING. */
const GREETING = 'Hello! How can I help you?';

export interface TypedReply {
  readonly turn: TypedTurn;
  readonly reply: string;
  /** What is wrong with it; none if it is right. */
  readonly faults: readonly string[];
  /** From the question to the first piece of the reply, and to its end. */
  readonly firstTokenMs: number;
  readonly wholeMs: number;
}

/** Types a call's turns to a model, each as soon as it has answered the one before, and grades its replies. */
export async function typeCall(llm: Llm, call: TypedCall): Promise<TypedReply[]> {
  await using session = await llm.open();
  const history = historyFor(llm, llm.systemPrompt, english);
  history.add({ role: 'assistant', heard: GREETING });
  const replies: TypedReply[] = [];
  let before = GREETING;
  for (const turn of call) {
    const askedAt = performance.now();
    let firstTokenMs = NaN;
    const pieces = async function* (): AsyncGenerator<string> {
      for await (const part of session.reply(history.prompt(turn.says), new AbortController().signal)) {
        firstTokenMs ||= performance.now() - askedAt;
        yield spokenText(part);
      }
    };
    // Each piece is spoken by itself, and what was heard of them is what stays in the history.
    const spoken: string[] = [];
    for await (const sentence of splitSentences(pieces(), english.sentences)) spoken.push(sentence);
    const heard = spoken.join(' ');
    const wholeMs = performance.now() - askedAt;
    history.add({ role: 'user', content: turn.says });
    history.add({ role: 'assistant', heard });
    replies.push({ turn, reply: heard, faults: gradeReply(turn, heard, before), firstTokenMs, wholeMs });
    before = heard;
  }
  return replies;
}
