import {
  type ChatHistoryItem,
  type ChatModelFunctionCall,
  type ChatModelFunctions,
  type ChatModelResponse,
  type ChatWrapper,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import type { AnsweredCall, ChatMessage, GenerationRequest } from '../../../domain/text-generator.ts';
import { templateOf } from '../prompt.ts';
import { CallSyntax } from './call-syntax.ts';
import { grammarSchema } from './grammar-schema.ts';

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

/** The conversation as templates take it: what the model says, calls and is told by functions is one item until somebody else speaks. */
function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = [];
  let answer: ChatModelResponse['response'] | undefined;
  for (const message of messages) {
    if (message.role !== 'assistant') {
      answer = undefined;
      history.push({ type: message.role, text: message.content });
      continue;
    }
    if (!answer) history.push({ type: 'model', response: (answer = []) });
    if (message.content !== '') answer.push(message.content);
    answer.push(...message.calls.map(callItem));
  }
  // The answer goes on after what functions gave, and else begins anew.
  const goesOn = typeof answer?.at(-1) === 'object';
  return goesOn ? history : [...history, { type: 'model', response: [''] }];
}

function callItem({ name, arguments: json, result }: AnsweredCall, index: number): ChatModelFunctionCall {
  return {
    type: 'functionCall',
    name,
    params: parsed(json),
    result: result === undefined ? undefined : parsed(result),
    startsNewChunk: index === 0,
  };
}

/** JSON as what it means, and any other text as it is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function functionsOf(tools: GenerationRequest['tools']): ChatModelFunctions {
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      {
        ...(description !== undefined && { description }),
        ...(parameters && { params: grammarSchema(parameters) }),
      },
    ]),
  );
}
