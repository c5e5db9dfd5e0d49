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
export type TokenChoice = Pick<SequenceEvaluateOptions, 'temperature' | 'topP' | 'seed' | 'repeatPenalty'>;

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
  let read = [...unread];
  for (let made = 0; ; made++) {
    const last = read.at(-1);
    if (last === undefined) return;
    const { seed, ...rest } = choice;
    const generateNext = {
      token: true,
      totalLogitWeight: true,
      logits: {
        filter: { tokens: [], includeSelected: true, includeMax: true, includeTop: top },
      },
      // The choice begins anew with each token, and by the same seed would always be the same.
      options: { ...rest, ...(seed !== undefined && { seed: seed + made }) },
    };
    const answers = await sequence.controlledEvaluate([...read.slice(0, -1), [last, { generateNext }]]);
    const next = answers.at(-1)?.next;
    const token = next?.token;
    if (token === undefined || token === null || model.isEogToken(token)) return;
    const logits = next?.logits ?? new Map<Token, number>();
    const most = Math.max(...logits.values());
    const total = Math.log(next?.totalLogitWeight ?? 1) + most;
    const logprobOf = (logit: number): number => Math.min(0, logit - total);
    yield {
      token,
      logprob: logprobOf(logits.get(token) ?? -Infinity),
      top: [...logits]
        .sort(([, a], [, b]) => b - a)
        .slice(0, top)
        .map(([each, logit]) => ({ token: model.detokenize([each], true), logprob: logprobOf(logit) })),
    };
    read = [token];
  }
}
