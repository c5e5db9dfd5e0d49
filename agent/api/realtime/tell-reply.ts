import type { Observable } from 'rxjs';
import type { ConversationEvent } from '../../conversation.ts';
import type { AudioFrame } from '../../domain/audio.ts';
import { type Message, textOf } from '../../domain/message.ts';
import type { LlmSession, ReadingLimit } from '../../domain/ports.ts';
import type { ReplyId } from '../../domain/reply-id.ts';
import type { TokenUsage } from '../../domain/text-generator.ts';
import { wrap } from '../../engines/wrap.ts';
import type { SentenceRules } from '../../languages/language.ts';
import { apiErrorOf } from '../api-error-of.ts';
import type { ApiError } from '../api-error.ts';
import { type FunctionModel, callFunctions } from './call-functions.ts';
import type { ConversationItems, ReplyWishes } from './conversation-items.ts';
import { HeldCalls } from './held-calls.ts';
import { OutputVoice } from './output-voice.ts';
import { ReplyLine, replyIfWanted } from './reply-line.ts';
import { Response } from './response.ts';
import type { Tell } from './server-event.ts';
import type { SessionSettings } from './session-settings.ts';
import type { SessionTools } from './session-tools.ts';

/** What a client wants of one response; what it leaves out is as in the session. */
export interface ResponseOfItsOwn extends ReplyWishes {
  readonly modality?: 'audio' | 'text';
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ReplyTellerOptions {
  readonly items: ConversationItems;
  readonly tell: Tell;
  readonly settings: () => SessionSettings;
  /** The caller's audio. */
  readonly audio$: Observable<AudioFrame>;
  /** Counts tokens. */
  readonly model: Pick<ReadingLimit, 'countTokens'>;
  /** The model for replies that may call functions; undefined where they can't. */
  readonly functions: FunctionModel | undefined;
  /** Where sentences end. */
  readonly sentences: SentenceRules;
  /** Is told of an error that no event of the client's led to. */
  readonly refuse: (error: ApiError) => void;
  /** Is told how many tokens a response took. */
  readonly used: (tokens: number) => void;
}

/** Tells a client the agent's replies, as responses, and asks for those that it wants. */
export class ReplyTeller implements AsyncDisposable {
  readonly line: ReplyLine;
  readonly #options: ReplyTellerOptions;
  readonly #voice = new OutputVoice((audio) => this.#response?.audio(audio));
  readonly #held = new HeldCalls();
  #response: Response | undefined;
  /** The reply that the response is made of. */
  #reply: ReplyId | undefined;
  /** What the client wants of the response that it has asked for, until it begins. */
  #asked: ResponseOfItsOwn | undefined;
  #cancelled = false;
  /** What the model read for the newest reply. */
  #prompt: readonly Message[] = [];
  /** What that took, where the model tells. */
  #tokens: TokenUsage | undefined;

  constructor(options: ReplyTellerOptions) {
    this.#options = options;
    this.line = new ReplyLine(options.audio$, this.#voice);
  }

  /** The id of the response that is being given. */
  get active(): string | undefined {
    return this.#response?.id;
  }

  /** How the reply that is made now is given. */
  get modality(): 'audio' | 'text' {
    return (this.#response ?? this.#asked)?.modality ?? this.#options.settings().modality;
  }

  /** The language model as a call needs it here: replies that nobody wants are not made, and what is read is known. */
  reading(llm: LlmSession): LlmSession {
    const noted = wrap<LlmSession, 'reply'>(llm, {
      reply: (messages, signal, urgency) => {
        this.#prompt = messages;
        return llm.reply(messages, signal, urgency);
      },
    });
    return replyIfWanted(noted, this.#options.items, () => this.#answersTurns);
  }

  /** The language model as it is needed where replies may call functions. */
  calling(llm: LlmSession): LlmSession {
    const { functions: model, items, sentences, refuse } = this.#options;
    if (!model) return llm;
    const countTokens = (text: string): number => model.generator.countTokens(text);
    return callFunctions(llm, {
      model,
      sentences,
      held: this.#held,
      toolsFor: (messages) => this.#toolsFor(messages),
      chatOf: (messages, room) => items.chat(messages, { room, countTokens }),
      failed: (error) => refuse(apiErrorOf(error)),
    });
  }

  /** Whether a reply only calls functions. */
  saysNothing(reply: ReplyId): boolean {
    return this.#held.saysNothing(reply);
  }

  /** Asks for a response to the conversation. */
  ask(wishes: ResponseOfItsOwn): void {
    this.#asked = wishes;
    try {
      this.#options.items.ask((text) => this.line.ask(text), wishes);
    } finally {
      this.#asked = undefined;
    }
  }

  /** Ends the response that is being given. */
  cancel(): void {
    this.#cancelled = true;
    this.line.interrupt();
    this.#cancelled = false;
  }

  /** Hears what happens in the call. */
  follow(event: ConversationEvent): void {
    switch (event.type) {
      case 'thinking':
        this.#begin(event.asked, event.reply);
        break;
      case 'word':
        this.#voice.flush();
        this.#response?.word(event.text, this.modality === 'audio' ? this.#voice.heardMs : 0);
        break;
      case 'finished':
        this.#end({ status: 'completed' });
        break;
      case 'interruption':
        this.#end({
          status: 'cancelled',
          reason: this.#cancelled ? 'client_cancelled' : 'turn_detected',
        });
        break;
      default:
        break;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.line[Symbol.asyncDispose]();
    this.#voice[Symbol.dispose]();
  }

  /** Whether a turn of the caller's is answered without being asked for. */
  get #answersTurns(): boolean {
    const { type, turnDetection } = this.#options.settings();
    return type === 'realtime' && turnDetection?.create_response === true;
  }

  /** The tools for the reply to these messages; undefined if it has nothing to do with functions. */
  #toolsFor(messages: readonly Message[]): SessionTools | undefined {
    const { items, settings } = this.#options;
    const { tools, toolChoice } = { ...settings(), ...items.askedFor(messages) };
    if (tools.length > 0) return { tools, toolChoice };
    return items.haveCalls ? { tools, toolChoice: 'none' } : undefined;
  }

  #begin(answers: boolean, reply: ReplyId): void {
    // What stands in for a reply that failed goes on in the same response.
    if (this.#response) return;
    const { type, output } = this.#options.settings();
    const wanted = type === 'realtime' && (!answers || this.#asked !== undefined || this.#answersTurns);
    this.line.mode = wanted ? this.modality : 'nothing';
    if (!wanted) return;
    const { items, tell } = this.#options;
    this.#voice.begin(output);
    this.#response = new Response({
      items,
      tell,
      modality: this.modality,
      metadata: this.#asked?.metadata ?? null,
      usage: (text) => this.#usage(text),
    });
    const response = this.#response;
    response.begin();
    this.#reply = reply;
    this.#held.release(reply, (part) => {
      if (part.type === 'end') this.#tokens = part.usage;
      response.made(part);
    });
  }

  #end(end: Parameters<Response['end']>[0]): void {
    this.#voice.flush();
    const response = this.#response;
    this.#response = undefined;
    response?.end(end);
    if (this.#reply !== undefined) this.#held.forget(this.#reply);
    this.#reply = undefined;
  }

  #usage(text: string) {
    const { model, used } = this.#options;
    const read =
      this.#tokens?.promptTokens ??
      this.#prompt.reduce((sum, message) => sum + model.countTokens(textOf(message)), 0);
    const made = this.#tokens?.completionTokens ?? model.countTokens(text);
    const cached = this.#tokens?.cachedTokens ?? 0;
    this.#prompt = [];
    this.#tokens = undefined;
    used(read + made);
    return {
      total_tokens: read + made,
      input_tokens: read,
      output_tokens: made,
      input_token_details: { text_tokens: read, audio_tokens: 0, cached_tokens: cached },
      output_token_details: { text_tokens: made, audio_tokens: 0 },
    };
  }
}
