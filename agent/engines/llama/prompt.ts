import {
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type Token,
  type Tokenizer,
  resolveChatWrapper,
} from 'node-llama-cpp';
import { daysAhead } from '../../domain/days-ahead.ts';
import type { Message } from '../../domain/message.ts';
import type { ChatMessage, FunctionTool } from '../../domain/text-generator.ts';
import { CALL_STYLES, type CallStyle } from './call-style.ts';
import { historyOf } from './history-of.ts';
import { rememberTokens } from './remember-tokens.ts';
import { CallSyntax } from './writing/call-syntax.ts';

/** What a model reads in place of a result that is not there yet. */
const STILL_RUNNING = 'It is still running.';

/** Turns conversations into tokens, by the chat template that the model was trained with. */
export class Prompt {
  readonly #model: LlamaModel;
  readonly #template: ChatWrapper;
  readonly #tokenizer: Tokenizer;
  readonly #now: () => Date;
  /** How the model is told of tools, and calls them. */
  readonly style: CallStyle;
  /** Tokens that end a message. */
  readonly endOfMessage: ReadonlySet<Token>;
  /** How the model writes a call. */
  readonly calls: CallSyntax;

  /** @param now tells the date to models that have tools. */
  constructor(model: LlamaModel, style: keyof typeof CALL_STYLES = 'template', now = (): Date => new Date()) {
    this.#model = model;
    this.style = CALL_STYLES[style];
    this.#template = withFunctions(templateOf(model, 'discourage'), this.style.functions);
    this.#tokenizer = rememberTokens(model.tokenizer);
    this.#now = now;
    const { eos, eot } = model.tokens;
    this.endOfMessage = new Set([eos, eot].filter((token) => token !== null));
    this.calls = new CallSyntax(this.#template.settings, model.tokenizer);
  }

  /** The tokens of a conversation, up to where the assistant's next message begins, or goes on after what tools gave. */
  reply(messages: readonly Message[], tools: readonly FunctionTool[] = []): Token[] {
    const chatHistory = historyOf(messages.map(chatMessage));
    const { contextText } = this.#template.generateContextState({
      chatHistory: tools.length > 0 ? this.#withTools(chatHistory, tools) : chatHistory,
    });
    const tokens = contextText.tokenize(this.#tokenizer);
    // Some models begin messages with their BOS token, which the template then writes a second time.
    return tokens[0] === this.#model.tokens.bos && tokens[1] === tokens[0] ? tokens.slice(1) : tokens;
  }

  /** The tokens that every conversation with this system prompt and these tools begins with. */
  opening(systemPrompt: string, tools: readonly FunctionTool[] = []): Token[] {
    const [one = [], other = []] = ['a', 'b'].map((content) =>
      this.reply(
        [
          { role: 'system', content: systemPrompt },
          { role: 'user', content },
        ],
        tools,
      ),
    );
    return one.slice(
      0,
      one.findIndex((token, index) => token !== other[index]),
    );
  }

  /** The tokens of a conversation whose last message is unfinished; undefined if the template ends messages with no single token. */
  unfinished(messages: readonly Message[], tools: readonly FunctionTool[] = []): Token[] | undefined {
    const tokens = this.reply(messages, tools);
    const end = tokens.findLastIndex((token) => this.endOfMessage.has(token));
    return end > 0 ? tokens.slice(0, end) : undefined;
  }

  /** The tools stand behind the system prompt, so that they are read once. */
  #withTools(history: readonly ChatHistoryItem[], tools: readonly FunctionTool[]): ChatHistoryItem[] {
    const conversation = history.findIndex(({ type }) => type !== 'system');
    return [
      ...history.slice(0, conversation),
      ...this.style.told(this.#template, tools),
      { type: 'system', text: daysAhead(this.#now()) },
      ...this.style.shown,
      ...history.slice(conversation),
    ];
  }
}

/** The same template, with calls and results written in another way. */
function withFunctions(template: ChatWrapper, functions: CallStyle['functions']): ChatWrapper {
  if (!functions) return template;
  return Object.assign(template, { settings: { ...template.settings, functions } });
}

const chatMessage = (message: Message): ChatMessage =>
  message.role === 'assistant'
    ? {
        role: message.role,
        content: message.heard,
        calls: (message.calls ?? []).map((call) => ({ ...call, result: call.result ?? STILL_RUNNING })),
      }
    : message;

/**
 * The model's own template.
 *
 * @param thoughts discourages a model such as Qwen3 from thinking before it replies, which callers would wait for.
 */
export function templateOf(model: LlamaModel, thoughts: 'discourage' | 'auto'): ChatWrapper {
  const thinks = model.fileInfo.metadata.tokenizer.chat_template?.includes('<think>') === true;
  return resolveChatWrapper(model, thinks ? { customWrapperSettings: { qwen: { thoughts } } } : {});
}
