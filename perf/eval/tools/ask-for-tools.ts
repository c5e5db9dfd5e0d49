import { type CallPart, type Message, spokenText } from '../../../agent/domain/message.ts';
import type { LlmSession } from '../../../agent/domain/ports.ts';
import { english } from '../../../agent/languages/en/english.ts';
import { tell } from '../../bench/benchmark.ts';
import { openLlmToTry } from '../open-llm-to-try.ts';
import { EVAL_TOOLS } from './eval-tools.ts';
import { type GradedRequest, isRightAnswer } from './grade-calls.ts';
import type { ToolRequest } from './tool-request.ts';

/** What the agent is told of its part; the engine tells it of the tools. */
const SYSTEM_PROMPT =
  'You are a helpful voice assistant on a phone call, for a hotel, a shop and a smart home. Answer in one to three short sentences ' +
  'of plain spoken English, without lists, markdown or emoji. If you did not understand, ask.';

/** The day on which everything is asked, a Wednesday. */
const TODAY = new Date(2026, 11, 2, 10);

/** One model's answers. */
export interface ToolRun {
  readonly model: string;
  readonly answers: readonly GradedRequest[];
}

/**
 * Asks a language model for what its tools do, and for what they don't, each in a call of its own.
 *
 * @param shows whether what it does with each is told.
 */
export async function askForTools(
  model: string,
  requests: readonly ToolRequest[],
  shows: boolean,
): Promise<ToolRun> {
  await using llm = await openLlmToTry(model, {
    agents: [{ systemPrompt: SYSTEM_PROMPT, tools: EVAL_TOOLS }],
    now: () => TODAY,
  });
  const answers: GradedRequest[] = [];
  for (const request of requests) {
    await using session = await llm.open();
    const answer = await ask(session, request);
    answers.push(answer);
    if (!shows) continue;
    const { calls, reply, right, waitMs } = answer;
    const did = calls.map((call) => `${call.name} ${call.arguments}`).join(', ');
    tell(`${right ? 'right' : 'WRONG'} ${request.kind}, ${waitMs ?? 0} ms: ${[did, reply].join(' ').trim()}`);
  }
  return { model, answers };
}

async function ask(session: LlmSession, request: ToolRequest): Promise<GradedRequest> {
  const messages: Message[] = [{ role: 'system', content: SYSTEM_PROMPT }, ...request.before];
  if (request.says !== undefined)
    messages.push({ role: 'user', content: english.writeFigures(request.says) });
  const { signal } = new AbortController();
  const askedAt = performance.now();
  let waitMs: number | null = null;
  const calls: CallPart[] = [];
  let reply = '';
  for await (const part of session.reply(messages, signal, undefined, EVAL_TOOLS)) {
    waitMs ??= Math.round(performance.now() - askedAt);
    if (part.type === 'call') calls.push(part);
    reply += spokenText(part);
  }
  return { request, calls, reply, right: isRightAnswer(request, calls, reply), waitMs };
}
