import type { RealtimeResponse, RealtimeResponseUsage } from 'openai/resources/realtime/realtime';
import { type ConversationItems, newId } from './conversation-items.ts';
import type { AnyItem } from './function-items.ts';
import type { MadePart } from './held-calls.ts';
import { Item } from './item.ts';
import { ResponseCalls } from './response-calls.ts';
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

/** One response of the agent, as its client is told of it: words when they are heard, and audio and calls as soon as they are there. */
export class Response {
  readonly id = newId('resp');
  readonly modality: 'audio' | 'text';
  readonly #options: ResponseOptions;
  /** What it consists of, in the order in which it began. */
  readonly #output: AnyItem[] = [];
  readonly #calls: ResponseCalls;
  /** What it says; undefined until it says something. A response here has one such item, and that one part. */
  #message: Item | undefined;
  #said = false;

  constructor(options: ResponseOptions) {
    this.#options = options;
    this.modality = options.modality;
    this.#calls = new ResponseCalls({
      items: options.items,
      tell: options.tell,
      responseId: this.id,
      addOutput: (item) => this.#output.push(item) - 1,
    });
  }

  begin(): void {
    this.#options.tell({ type: 'response.created', response: this.#shown('in_progress') });
  }

  /** Takes the next part of what was made for it. */
  made(part: MadePart): void {
    if (part.type === 'text') this.#begun();
    else this.#calls.take(part);
  }

  audio(encoded: Buffer): void {
    const place = this.#placeOf(this.#begun());
    this.#options.tell({ type: 'response.output_audio.delta', ...place, delta: encoded.toString('base64') });
  }

  /** @param atMs how much of the audio was heard before the word. */
  word(text: string, atMs: number): void {
    const item = this.#begun();
    item.say(text, atMs);
    const delta = this.#said ? ` ${text}` : text;
    this.#said = true;
    const type =
      this.modality === 'audio' ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
    this.#options.tell({ type, ...this.#placeOf(item), delta });
  }

  end(end: ResponseEnd): void {
    if (this.#message) this.#endMessage(this.#message, end.status === 'completed');
    const isWhole = this.#calls.end();
    const status = end.status === 'completed' && !isWhole ? 'incomplete' : end.status;
    const details = end.status === 'cancelled' ? end.reason : 'max_output_tokens';
    this.#options.tell({
      type: 'response.done',
      response: {
        ...this.#shown(status),
        ...(status !== 'completed' && { status_details: { type: status, reason: details } }),
        output: this.#output.map(({ shown }) => shown),
        usage: this.#options.usage(this.#message?.text ?? ''),
      },
    });
  }

  /** The item of what it says, which the client is told of when it begins. */
  #begun(): Item {
    if (this.#message) return this.#message;
    const { items, tell } = this.#options;
    const item = new Item(newId('item'), 'assistant', this.modality === 'audio');
    item.status = 'in_progress';
    this.#message = item;
    this.#output.push(item);
    items.add(item);
    const { response_id, output_index } = this.#placeOf(item);
    tell({ type: 'response.output_item.added', response_id, output_index, item: item.shown });
    tell({ type: 'conversation.item.added', previous_item_id: items.before(item), item: item.shown });
    tell({ type: 'response.content_part.added', ...this.#placeOf(item), part: this.#part('') });
    return item;
  }

  #endMessage(item: Item, isWhole: boolean): void {
    const { items, tell } = this.#options;
    const { text } = item;
    item.status = isWhole ? 'completed' : 'incomplete';
    items.settled(item);
    const place = this.#placeOf(item);
    if (this.modality === 'audio') {
      tell({ type: 'response.output_audio.done', ...place });
      tell({ type: 'response.output_audio_transcript.done', ...place, transcript: text });
    } else tell({ type: 'response.output_text.done', ...place, text });
    tell({ type: 'response.content_part.done', ...place, part: this.#part(text) });
    tell({ type: 'conversation.item.done', previous_item_id: items.before(item), item: item.shown });
    const { response_id, output_index } = place;
    tell({ type: 'response.output_item.done', response_id, output_index, item: item.shown });
  }

  #placeOf(item: Item) {
    const output_index = this.#output.indexOf(item);
    return { response_id: this.id, item_id: item.id, output_index, content_index: 0 };
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
