import type { RealtimeResponse, RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import { type ConversationItems, newId } from './conversation-items.ts';
import { Item } from './item.ts';
import type { Tell } from './server-event.ts';

/** How a response ended: to its end; when the caller talked over it or their client stopped it; or because the call did. */
export type ResponseEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled'; readonly reason: 'turn_detected' | 'client_cancelled' };

export interface ResponseOptions {
  readonly items: ConversationItems;
  readonly tell: Tell;
  readonly modality: 'audio' | 'text';
  /** What the client wants to be told again with it. */
  readonly metadata: Readonly<Record<string, string>> | null;
  /** The tokens that were read and made for it, when it is over. */
  readonly usage: (text: string) => RealtimeResponseUsage;
}

/** One response of the agent, as its client is told of it: words when they are heard, and audio as soon as it is there. */
export class Response {
  readonly id = newId('resp');
  readonly modality: 'audio' | 'text';
  readonly item: Item;
  readonly #items: ConversationItems;
  readonly #tell: Tell;
  readonly #options: ResponseOptions;
  /** Where its parts belong: a response here has one item, and that one part. */
  readonly #place: { response_id: string; item_id: string; output_index: number; content_index: number };
  #said = false;

  constructor(options: ResponseOptions) {
    this.#options = options;
    this.#items = options.items;
    this.#tell = options.tell;
    this.modality = options.modality;
    this.item = new Item(newId('item'), 'assistant', this.modality === 'audio');
    this.item.status = 'in_progress';
    this.#place = { response_id: this.id, item_id: this.item.id, output_index: 0, content_index: 0 };
  }

  begin(): void {
    this.#items.add(this.item);
    const { item } = this;
    const { response_id, output_index } = this.#place;
    this.#tell({ type: 'response.created', response: this.#shown('in_progress') });
    this.#tell({ type: 'response.output_item.added', response_id, output_index, item: item.shown });
    this.#tell({
      type: 'conversation.item.added',
      previous_item_id: this.#items.before(item),
      item: item.shown,
    });
    this.#tell({ type: 'response.content_part.added', ...this.#place, part: this.#part('') });
  }

  audio(encoded: Buffer): void {
    this.#tell({ type: 'response.output_audio.delta', ...this.#place, delta: encoded.toString('base64') });
  }

  /** @param atMs how much of the audio was heard before the word. */
  word(text: string, atMs: number): void {
    this.item.say(text, atMs);
    const delta = this.#said ? ` ${text}` : text;
    this.#said = true;
    if (this.modality === 'audio')
      this.#tell({ type: 'response.output_audio_transcript.delta', ...this.#place, delta });
    else this.#tell({ type: 'response.output_text.delta', ...this.#place, delta });
  }

  end(end: ResponseEnd): void {
    const { item } = this;
    const { text } = item;
    item.status = end.status === 'completed' ? 'completed' : 'incomplete';
    this.#items.settled(item);
    const { response_id, output_index } = this.#place;
    if (this.modality === 'audio') {
      this.#tell({ type: 'response.output_audio.done', ...this.#place });
      this.#tell({ type: 'response.output_audio_transcript.done', ...this.#place, transcript: text });
    } else this.#tell({ type: 'response.output_text.done', ...this.#place, text });
    this.#tell({ type: 'response.content_part.done', ...this.#place, part: this.#part(text) });
    this.#tell({
      type: 'conversation.item.done',
      previous_item_id: this.#items.before(item),
      item: item.shown,
    });
    this.#tell({ type: 'response.output_item.done', response_id, output_index, item: item.shown });
    const reason = end.status === 'cancelled' ? { type: end.status, reason: end.reason } : undefined;
    this.#tell({
      type: 'response.done',
      response: {
        ...this.#shown(end.status),
        ...(reason && { status_details: reason }),
        output: [item.shown],
        usage: this.#options.usage(text),
      },
    });
  }

  #shown(status: NonNullable<RealtimeResponse['status']>): RealtimeResponse {
    return {
      object: 'realtime.response',
      id: this.id,
      status,
      output: [],
      output_modalities: [this.modality],
      max_output_tokens: 'inf',
      metadata: this.#options.metadata,
    };
  }

  #part(text: string) {
    return this.modality === 'audio'
      ? ({ type: 'audio', transcript: text } as const)
      : ({ type: 'text', text } as const);
  }
}
