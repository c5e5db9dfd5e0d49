import { Cores } from '../../agent/engines/cores.ts';
import { LlamaRuntime } from '../../agent/engines/llama/llama-runtime.ts';
import { openLlama } from '../../agent/engines/llama/open-llama.ts';
import { settingsOf } from '../../agent/engines/llama/model-settings.ts';
import { english } from '../../agent/languages/en/english.ts';
import { shareLlm } from '../../agent/engines/share-llm.ts';
import { ensureModels } from '../../models/ensure.ts';
import { findModel, modelPath } from '../../models/store.ts';
import { percentiles } from '../caller/percentiles.ts';
import { type Findings, tell } from './benchmark.ts';
import { repeats } from './grade-reply.ts';
import { cumulative } from './plot.ts';
import { markdownTable, percent } from './table.ts';
import { typeCall, type TypedReply } from './type-call.ts';
import { type AnswerHalf, TURN_KINDS, type TypedCall } from './typed-call.ts';
import { CHOOSE_CALLS } from './typed-calls-choose.ts';
import { JUDGE_CALLS } from './typed-calls-judge.ts';

const CALLS: Readonly<Record<AnswerHalf, readonly TypedCall[]>> = {
  choose: CHOOSE_CALLS,
  judge: JUDGE_CALLS,
};

const THREADS = 2;

/** Tokens that a call's model reads at most, as in the agent. */
const CONTEXT_TOKENS = 2_048;

/** How sensibly a language model answers what is typed, with its own prompt and sampling; no voice, no room in between. */
export async function measureAnswers(model: string, half: AnswerHalf): Promise<Findings> {
  const file = findModel(model);
  await ensureModels([file]);
  await using runtime = await LlamaRuntime.open(THREADS);
  const opened = await openLlama(runtime, {
    model,
    modelPath: modelPath(file),
    threads: THREADS,
    batches: 1,
    calls: 1,
    contextTokens: CONTEXT_TOKENS,
    language: english,
  });
  await using llm = shareLlm(opened, THREADS, new Cores(THREADS));
  const calls: TypedReply[][] = [];
  for (const [i, call] of CALLS[half].entries()) {
    const replies = await typeCall(llm, call);
    calls.push(replies);
    const right = replies.filter(({ faults }) => faults.length === 0).length;
    tell(`Call ${i + 1} of ${CALLS[half].length}: ${right} of ${replies.length} right`);
  }
  return findings(calls, model, half);
}

function findings(calls: readonly (readonly TypedReply[])[], model: string, half: AnswerHalf): Findings {
  const replies = calls.flat();
  const shares = [...TURN_KINDS, 'all' as const].map((kind) => {
    const of = replies.filter(({ turn }) => kind === 'all' || turn.kind === kind);
    const right = of.filter(isRight).length;
    return { kind, turns: of.length, right, percent: percent(right, of.length) };
  });
  const wholeMs = replies.map((reply) => reply.wholeMs);
  const firstTokenMs = replies.flatMap((reply) => (isNaN(reply.firstTokenMs) ? [] : [reply.firstTokenMs]));
  const { systemPrompt, ...sampling } = settingsOf(model);
  // Faults in the half that judges are not shown: prompts that were mended by them could not be judged by it.
  const wrong =
    half === 'choose'
      ? replies
          .filter((reply) => !isRight(reply))
          .map(({ turn, reply, faults }) => ({ kind: turn.kind, said: turn.says, reply, faults }))
      : [];
  const figures = {
    model,
    half,
    systemPrompt,
    sampling,
    shares,
    repeated: calls.reduce((sum, call) => sum + repeatedIn(call), 0),
    firstToken: percentiles(firstTokenMs),
    wholeReply: percentiles(wholeMs),
    firstMarkCharacters: percentiles(replies.map(({ reply }) => toFirstMark(reply))),
    wrong,
  };
  const { firstToken, wholeReply, firstMarkCharacters } = figures;
  const summary = [
    `${model}, the half to ${half}. Prompt: "${systemPrompt}" ${JSON.stringify(sampling)}`,
    markdownTable(
      ['kind', 'turns', 'right', '%'],
      shares.map(({ kind, turns, right, percent }) => [kind, turns, right, percent]),
    ),
    `A sentence of the reply before was said again in ${figures.repeated}. First token p50 ${firstToken.p50 ?? '–'} ms, ` +
      `whole reply p50 ${wholeReply.p50 ?? '–'} ms, ${firstMarkCharacters.p50 ?? '–'} characters (median) to the first mark.`,
    ...wrong.map(
      ({ kind, said, reply, faults }) => `- ${kind}: "${said}" – "${reply}" (${faults.join(', ')})`,
    ),
  ].join('\n\n');
  return {
    name: `answers-${half}-${model}`,
    figures,
    summary,
    plot: {
      title: 'From the question to its whole answer',
      x: 'ms',
      y: '% of the turns',
      series: [cumulative('first token', firstTokenMs), cumulative('whole reply', wholeMs)],
    },
  };
}

const isRight = ({ faults }: TypedReply): boolean => faults.length === 0;

/** How many replies of a call repeat a sentence of the reply before. */
function repeatedIn(call: readonly TypedReply[]): number {
  return call.filter(({ reply }, i) => repeats(reply, call[i - 1]?.reply ?? '')).length;
}

/** Characters before the first mark or pause: what is spoken first can be no longer. */
function toFirstMark(reply: string): number {
  const mark = reply.search(/[,;:.!?…–—]/);
  return mark < 0 ? reply.length : mark;
}
