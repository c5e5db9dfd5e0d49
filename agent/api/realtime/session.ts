import { SAMPLE_RATE } from '../../domain/audio.ts';
import type { ReadingLimit, SttSession, Vad } from '../../domain/ports.ts';
import type { ConversationEvent } from '../../conversation.ts';
import type { Language } from '../../languages/language.ts';
import { type ApiError, invalid, notHad } from '../api-error.ts';
import { apiErrorOf } from '../api-error-of.ts';
import { bytesOf, rateOf } from './audio-format.ts';
import type { ClientEvent, GivenItem, ResponseWishes } from './client-event.ts';
import { ConversationItems, newId } from './conversation-items.ts';
import { listenTo } from './hear-speech.ts';
import type { FunctionModel } from './call-functions.ts';
import { charactersOf, itemGiven } from './given-item.ts';
import { InboundRates } from './inbound.ts';
import { InputAudio } from './input-audio.ts';
import { Item } from './item.ts';
import type { Tell } from './server-event.ts';
import { type Allowed, type SessionSettings, updated } from './session-settings.ts';
import { type SessionUpdate, wishesIn } from './session-update.ts';
import { type SessionFacts, type Version, shownSession } from './session-shown.ts';
import { CallerTeller } from './tell-caller.ts';
import { ReplyTeller, type ResponseOfItsOwn } from './tell-reply.ts';
import { transcribeWhole } from './transcribe-whole.ts';
import { byThreshold } from './turn-detection.ts';

export interface SessionOptions {
  readonly facts: SessionFacts;
  readonly version: Version;
  readonly settings: SessionSettings;
  readonly allowed: Allowed;
  readonly language: Language;
  readonly model: ReadingLimit;
  /** The model for replies that may call functions; undefined where they can't. */
  readonly functions: FunctionModel | undefined;
  readonly tell: Tell;
  /** Is told of an error that an event of the client's led to. */
  readonly refuse: (error: ApiError) => void;
  /** Is told what the session takes. */
  readonly used: (what: 'tokens' | 'audioSeconds', amount: number) => void;
}

/**
 * One realtime session: does what its client's events ask for, and tells what happens in the call behind it. The call is any other, which
 * takes from here its line, its history and what is wrapped of its engines.
 */
export class RealtimeSession implements AsyncDisposable {
  readonly items: ConversationItems;
  readonly replies: ReplyTeller;
  readonly rates = new InboundRates(() => performance.now());
  readonly #options: SessionOptions;
  readonly #caller: CallerTeller;
  readonly #input = new InputAudio();
  readonly #ended = new AbortController();
  #settings: SessionSettings;
  /** Resolves when what was committed has its text, which a response needs. Never rejects. */
  #transcribed: Promise<void> = Promise.resolve();
  /** The response that waits for that. */
  #waiting: ResponseOfItsOwn | undefined;
  #stt: SttSession | undefined;

  constructor(options: SessionOptions) {
    const { settings, model, functions, language, tell, refuse } = options;
    this.#options = options;
    this.#settings = settings;
    this.items = new ConversationItems(model, language, settings.instructions);
    this.#caller = new CallerTeller(this.items, tell, () => this.#settings.transcription);
    this.replies = new ReplyTeller({
      items: this.items,
      tell,
      settings: () => this.#settings,
      audio$: this.#input.frame$,
      model,
      functions,
      sentences: language.sentences,
      refuse,
      used: (tokens) => options.used('tokens', tokens),
    });
    this.#input.listened = settings.turnDetection !== null;
  }

  get settings(): SessionSettings {
    return this.#settings;
  }

  /** Begins it: the client is told. @param stt for what the client commits itself. */
  begin(stt: SttSession): void {
    this.#stt = stt;
    this.#options.tell({ type: 'session.created', session: this.#shown });
  }

  /** Voice activity detection as a call needs it here: as sensitive as the client wishes, and heard by the client. */
  hearing(vad: Pick<Vad, 'open'>): Pick<Vad, 'open'> {
    return listenTo(vad, (samples, probability) => {
      const endMs = this.#input.judged(samples);
      const { turnDetection } = this.#settings;
      const deaf = this.replies.active !== undefined && turnDetection?.interrupt_response === false;
      const counted = deaf ? 0 : byThreshold(turnDetection, probability);
      this.#caller.speech.judged(counted, endMs);
      return counted;
    });
  }

  /** Does what an event of the client's asks for. @throws ApiError if that is wrong or can't be had. */
  async handle(event: ClientEvent): Promise<void> {
    switch (event.type) {
      case 'session.update':
        this.#update(event.session);
        break;
      case 'transcription_session.update':
        this.#update({ ...event.session, type: 'transcription' });
        break;
      case 'input_audio_buffer.append':
        await this.#append(event.audio);
        break;
      case 'input_audio_buffer.commit':
        this.#commit();
        break;
      case 'input_audio_buffer.clear':
        this.#input.clear();
        this.#options.tell({ type: 'input_audio_buffer.cleared' });
        break;
      case 'conversation.item.create':
        this.#create(event.item, event.previous_item_id ?? undefined);
        break;
      case 'conversation.item.retrieve': {
        const { shown } = this.items.get(event.item_id);
        this.#options.tell({ type: 'conversation.item.retrieved', item: shown });
        break;
      }
      case 'conversation.item.delete':
        this.items.remove(event.item_id);
        this.#options.tell({ type: 'conversation.item.deleted', item_id: event.item_id });
        break;
      case 'conversation.item.truncate':
        this.#truncate(event);
        break;
      case 'response.create':
        this.#respond(event.response ?? {});
        break;
      case 'response.cancel':
        this.#cancel(event.response_id ?? undefined);
        break;
    }
  }

  /** Hears what happens in the call. */
  readonly follow = (event: ConversationEvent): void => {
    if (event.type !== 'caller') this.replies.follow(event);
    // Typed words are an item already.
    else if (event.utterance === undefined) return;
    else if (event.final) this.#caller.turn(event.utterance, event.text);
    else this.#caller.partial(event.utterance, event.text);
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#input[Symbol.dispose]();
    await this.#transcribed;
    await this.replies[Symbol.asyncDispose]();
  }

  get #shown() {
    return shownSession(this.#settings, this.#options.facts, this.#options.version);
  }

  #update(update: SessionUpdate): void {
    this.rates.take('update');
    const { settings, leftOut } = updated(this.#settings, wishesIn(update), this.#options.allowed);
    this.#settings = settings;
    this.items.instructions = settings.instructions;
    this.#input.listened = settings.turnDetection !== null;
    this.#options.tell({ type: 'session.updated', session: this.#shown });
    for (const error of leftOut) this.#options.refuse(error);
  }

  async #append(audio: string): Promise<void> {
    const { input } = this.#settings;
    const seconds = (audio.length * 3) / 4 / bytesOf(input) / rateOf(input);
    this.rates.take('audio', seconds);
    this.#options.used('audioSeconds', seconds);
    await this.#input.append(audio, input);
  }

  #commit(): void {
    if (this.#settings.turnDetection !== null) {
      this.#input.endTurn();
      return;
    }
    const samples = this.#input.takeKept();
    const item = new Item(newId('item'), 'user', true);
    this.#caller.commit(item);
    this.#transcribed = this.#transcribed.then(() => this.#transcribe(item, samples));
  }

  async #transcribe(item: Item, samples: Float32Array): Promise<void> {
    const { signal } = this.#ended;
    try {
      item.text = this.#stt ? await transcribeWhole(this.#stt, samples, signal) : '';
      this.items.changed();
      this.#caller.transcribed(item, samples.length / SAMPLE_RATE);
    } catch (error) {
      if (signal.aborted) return;
      const failure = apiErrorOf(error);
      this.#caller.notTranscribed(item, failure.message);
      this.#options.refuse(failure);
    }
  }

  #create(given: GivenItem, after: string | undefined): void {
    const item = itemGiven(given, this.#options.functions !== undefined);
    this.rates.take('text', charactersOf(item));
    this.items.add(item, after);
    this.#caller.added(item);
  }

  #truncate(event: Extract<ClientEvent, { type: 'conversation.item.truncate' }>): void {
    const { item_id, content_index, audio_end_ms } = event;
    const item = this.items.get(item_id);
    if (!(item instanceof Item) || item.role !== 'assistant')
      throw invalid('item_id', 'Only what the agent says can be cut off', 'invalid_item');
    item.truncate(audio_end_ms);
    this.items.changed();
    this.#options.tell({ type: 'conversation.item.truncated', item_id, content_index, audio_end_ms });
  }

  #respond(wishes: ResponseWishes): void {
    if (this.#settings.type === 'transcription')
      throw invalid('type', 'A transcription session gives no responses');
    if (this.replies.active !== undefined || this.#waiting)
      throw invalid(
        undefined,
        'Conversation already has an active response in progress: wait until it is done, or cancel it',
        'conversation_already_has_active_response',
      );
    this.rates.take('response');
    this.#waiting = this.#ofItsOwn(wishes);
    void this.#transcribed.then(() => {
      const asked = this.#waiting;
      this.#waiting = undefined;
      if (asked && !this.#ended.signal.aborted) this.replies.ask(asked);
    });
  }

  /** @throws ApiError if that can't be had. */
  #ofItsOwn(wishes: ResponseWishes): ResponseOfItsOwn {
    const { conversation, input, metadata } = wishes;
    if ((conversation ?? 'auto') !== 'auto' || input)
      throw notHad('response.conversation', 'Responses are to the conversation, and to nothing else');
    // Checked as if they were meant for the whole session.
    const { instructions, output_modalities, modalities, tools, tool_choice } = wishes;
    const its = { instructions, output_modalities, modalities, tools, tool_choice };
    const update: SessionUpdate = { ...its, prompt: undefined };
    const wished = wishesIn(update);
    const { settings, leftOut } = updated(this.#settings, wished, this.#options.allowed);
    for (const error of leftOut) this.#options.refuse(error);
    return {
      ...(wished.instructions !== undefined && { instructions: settings.instructions }),
      ...(wished.modality && { modality: settings.modality }),
      ...((wished.tools ?? wished.toolChoice) !== undefined && {
        tools: settings.tools,
        toolChoice: settings.toolChoice,
      }),
      ...(metadata && { metadata }),
    };
  }

  #cancel(id: string | undefined): void {
    const { active } = this.replies;
    if (this.#waiting && id === undefined) this.#waiting = undefined;
    else if (active === undefined || (id !== undefined && id !== active))
      throw invalid('response_id', 'There is no such response to cancel', 'response_cancel_not_active');
    else this.replies.cancel();
  }
}
