import type { ChatWrapper, LlamaModel, Token } from 'node-llama-cpp';
import type { GenerationRequest } from '../../../domain/text-generator.ts';
import { historyOf } from '../history-of.ts';
import { templateOf } from '../prompt.ts';
import { functionsOf } from '../tools-text.ts';
import { CallSyntax } from '../writing/call-syntax.ts';

/** Turns programs' conversations into tokens, with functions and what they gave, by the chat template that the model was trained with. */
export class ChatPrompt {
  readonly #model: LlamaModel;
  readonly #quiet: ChatWrapper;
  readonly #thinking: ChatWrapper;
  readonly calls: CallSyntax;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#quiet = templateOf(model, 'discourage');
    this.#thinking = templateOf(model, 'auto');
    this.calls = new CallSyntax(this.#quiet.settings, model.tokenizer);
  }

  /** The tokens of a request, up to where the answer begins. */
  tokens({ prompt, tools, toolChoice, reasoning }: GenerationRequest): Token[] {
    if (typeof prompt === 'string') return this.#plain(prompt);
    const template = reasoning ? this.#thinking : this.#quiet;
    const { contextText } = template.generateContextState({
      chatHistory: historyOf(prompt),
      ...(tools.length > 0 && toolChoice !== 'none' && { availableFunctions: functionsOf(tools) }),
    });
    const tokens = contextText.tokenize(this.#model.tokenizer);
    // Some models begin messages with their BOS token, which the template then writes a second time.
    return tokens[0] === this.#model.tokens.bos && tokens[1] === tokens[0] ? tokens.slice(1) : tokens;
  }

  #plain(text: string): Token[] {
    const { bos, shouldPrependBosToken } = this.#model.tokens;
    const tokens = this.#model.tokenize(text);
    return bos !== null && (shouldPrependBosToken || tokens.length === 0) ? [bos, ...tokens] : tokens;
  }
}
