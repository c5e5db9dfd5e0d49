import {
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type Token,
  resolveChatWrapper,
} from 'node-llama-cpp';
import type { Message } from '../../domain/message.ts';

/** Turns conversations into the tokens that a model was trained on, by its own chat template. */
export class Prompt {
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  /** Tokens that end a message. */
  readonly endOfMessage: ReadonlySet<Token>;

  constructor(model: LlamaModel) {
    this.#model = model;
    this.#template = templateOf(model);
    const { eos, eot } = model.tokens;
    this.endOfMessage = new Set([eos, eot].filter((token) => token !== null));
  }

  /** Everything up to where the assistant speaks next. */
  reply(messages: readonly Message[]): Token[] {
    const chatHistory = messages.map((message): ChatHistoryItem =>
      message.role === 'assistant'
        ? { type: 'model', response: [message.heard] }
        : { type: message.role, text: message.content },
    );
    const { contextText } = this.#template.generateContextState({
      chatHistory: [...chatHistory, { type: 'model', response: [''] }],
    });
    const tokens = contextText.tokenize(this.#model.tokenizer);
    // Some models' BOS is their message opener, which the template writes too.
    return tokens[0] === this.#model.tokens.bos && tokens[1] === tokens[0] ? tokens.slice(1) : tokens;
  }

  /** What every conversation with a system prompt begins with. */
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

  /** A conversation whose last message goes on; undefined if the template closes messages by no single token. */
  unfinished(messages: readonly Message[]): Token[] | undefined {
    const tokens = this.reply(messages);
    const end = tokens.findLastIndex((token) => this.endOfMessage.has(token));
    return end > 0 ? tokens.slice(0, end) : undefined;
  }
}

/** The model's own template. One that lets a model think before it speaks (Qwen3's) is told not to: nobody waits for that on a call. */
function templateOf(model: LlamaModel): ChatWrapper {
  const thinks = model.fileInfo.metadata.tokenizer.chat_template?.includes('<think>') === true;
  return resolveChatWrapper(
    model,
    thinks ? { customWrapperSettings: { qwen: { thoughts: 'discourage' } } } : {},
  );
}
