import {
  type LlamaContextSequence,
  type LlamaGrammar,
  LlamaGrammarEvaluationState,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
} from 'node-llama-cpp';
import type { TokenLogprob } from '../../../domain/text-generator.ts';

/** A token that the model chose; with the logarithm of its probability, and the likeliest ones in its place, if they are wanted. */
export interface NextToken {
  readonly token: Token;
  readonly logprob?: number;
  readonly top?: readonly TokenLogprob[];
}

/** How the next token is chosen. */
export type TokenChoice = Pick<
  SequenceEvaluateOptions,
  'temperature' | 'topP' | 'seed' | 'repeatPenalty' | 'tokenBias'
>;

/** Generates tokens, each when it is asked for, until the model ends the text or the grammar does. */
export async function* nextTokens(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  unread: readonly Token[],
  choice: TokenChoice,
  grammar?: LlamaGrammar,
): AsyncGenerator<NextToken> {
  const state = grammar && new LlamaGrammarEvaluationState({ model, grammar });
  const tokens = sequence.evaluate([...unread], {
    ...choice,
    ...(state && { grammarEvaluationState: state }),
  });
  for await (const token of tokens) yield { token };
}

/** A token that may be next, as text, and how likely it is in [0, 1]. */
export interface Likely {
  readonly token: Token;
  readonly text: string;
  readonly probability: number;
}

/**
 * Evaluates tokens, and tells those that are likely next, the likeliest first.
 *
 * @returns also the one that was chosen of them; it is not evaluated yet, and ends the text if it is undefined.
 */
export async function likelyNext(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  unread: readonly Token[],
  choice: TokenChoice,
  top: number,
): Promise<{ readonly likely: readonly Likely[]; readonly chosen: Token | undefined }> {
  const { chosen, logprobs } = await evaluated(sequence, unread, choice, top);
  const likely = logprobs.map(([token, logprob]) => ({
    token,
    text: model.detokenize([token], true),
    probability: Math.exp(logprob),
  }));
  return { likely, chosen };
}

/**
 * Generates tokens as `nextTokens` does, with the probabilities that the model itself gives them, whatever is made of these to choose.
 *
 * @param top how many of the likeliest tokens are told.
 */
export async function* nextTokensWithLogprobs(
  model: LlamaModel,
  sequence: LlamaContextSequence,
  unread: readonly Token[],
  choice: TokenChoice,
  top: number,
): AsyncGenerator<NextToken> {
  let read = unread;
  for (let made = 0; read.length > 0; made++) {
    const { seed, ...rest } = choice;
    // The choice begins anew with each token, and by the same seed would always be the same.
    const anew = { ...rest, ...(seed !== undefined && { seed: seed + made }) };
    const { chosen, logprobs } = await evaluated(sequence, read, anew, top);
    if (chosen === undefined || model.isEogToken(chosen)) return;
    yield {
      token: chosen,
      logprob: new Map(logprobs).get(chosen) ?? -Infinity,
      top: logprobs
        .slice(0, top)
        .map(([token, logprob]) => ({ token: model.detokenize([token], true), logprob })),
    };
    read = [chosen];
  }
}

/** Evaluates tokens; gives the next one, and the logarithms of the probabilities of the likeliest and of that one, the likeliest first. */
async function evaluated(
  sequence: LlamaContextSequence,
  unread: readonly Token[],
  options: TokenChoice,
  top: number,
): Promise<{
  readonly chosen: Token | undefined;
  readonly logprobs: readonly (readonly [Token, number])[];
}> {
  const last = unread.at(-1);
  if (last === undefined) return { chosen: undefined, logprobs: [] };
  const generateNext = {
    token: true,
    totalLogitWeight: true,
    logits: { filter: { tokens: [], includeSelected: true, includeMax: true, includeTop: top } },
    options,
  };
  const answers = await sequence.controlledEvaluate([...unread.slice(0, -1), [last, { generateNext }]]);
  const next = answers.at(-1)?.next;
  const logits = [...(next?.logits ?? [])].sort(([, a], [, b]) => b - a);
  const [most = 0] = logits.map(([, logit]) => logit);
  const total = Math.log(next?.totalLogitWeight ?? 1) + most;
  return {
    chosen: next?.token ?? undefined,
    logprobs: logits.map(([token, logit]) => [token, Math.min(0, logit - total)]),
  };
}
