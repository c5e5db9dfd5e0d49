import {
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type Token,
  type Tokenizer,
  resolveChatWrapper,
} from 'node-llama-cpp';
import type { Message } from '../../domain/message.ts';
import { rememberTokens } from './remember-tokens.ts';

/** Turns conversations into tokens, by the chat template that the model was trained with. */
export class Prompt {
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  readonly #tokenizer: Tokenizer;
  /** Tokens that end a message. */
  readonly endOfMessage: ReadonlySet<Token>;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#template = templateOf(model, 'discourage');
    this.#tokenizer = rememberTokens(model.tokenizer);
    const { eos, eot } = model.tokens;
    this.endOfMessage = new Set([eos, eot].filter((token) => token !== null));
  }

  /** The tokens of a conversation, up to where the assistant's next message begins. */
  reply(messages: readonly Message[]): Token[] {
    const chatHistory = messages.map((message): ChatHistoryItem =>
      message.role === 'assistant'
        ? { type: 'model', response: [message.heard] }
        : { type: message.role, text: message.content },
    );
    const { contextText } = this.#template.generateContextState({
      chatHistory: [...chatHistory, { type: 'model', response: [''] }],
    });
    const tokens = contextText.tokenize(this.#tokenizer);
    // Some models begin messages with their BOS token, which the template then writes a second time.
    return tokens[0] === this.#model.tokens.bos && tokens[1] === tokens[0] ? tokens.slice(1) : tokens;
  }

  /** The tokens that every conversation with this system prompt begins with. */
  opening(systemPrompt: string): Token[] {
    const [one = [], other = []] = ['a', 'b'].map((content) =>
      this.reply([
        { role: 'system', content: systemPrompt },
        { role: 'user', content },
      ]),
    );
    return one.slice(
      0,
      one.findIndex((token, index) => token !== other[index]),
    );
  }

  /** The tokens of a conversation whose last message is unfinished; undefined if the template ends messages with no single token. */
  unfinished(messages: readonly Message[]): Token[] | undefined {
    const tokens = this.reply(messages);
    const end = tokens.findLastIndex((token) => this.endOfMessage.has(token));
    return end > 0 ? tokens.slice(0, end) : undefined;
  }
}

/**
 * The model's own template.
 *
 * @param thoughts discourages a model such as Qwen3 from thinking before it replies, which callers would wait for.
 */
export function templateOf(model: LlamaModel, thoughts: 'discourage' | 'auto'): ChatWrapper {
  const thinks = model.fileInfo.metadata.tokenizer.chat_template?.includes('<think>') === true;
  return resolveChatWrapper(model, thinks ? { customWrapperSettings: { qwen: { thoughts } } } : {});
}
