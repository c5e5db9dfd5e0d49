import { agreedPrefix } from '../../domain/agreement.ts';
import { type ConversationItems, newId } from './conversation-items.ts';
import { Speech } from './hear-speech.ts';
import type { AnyItem } from './function-items.ts';
import { Item } from './item.ts';
import type { Tell } from './server-event.ts';

/** Tells a client what its caller says: when they begin and end, their words as they are understood, and the item that these become. */
export class CallerTeller {
  readonly speech = new Speech({
    began: (startMs) =>
      this.#tell({
        type: 'input_audio_buffer.speech_started',
        item_id: this.#nextId(),
        audio_start_ms: Math.round(startMs),
      }),
    ended: (endMs) =>
      this.#tell({
        type: 'input_audio_buffer.speech_stopped',
        item_id: this.#nextId(),
        audio_end_ms: Math.round(endMs),
      }),
  });
  readonly #items: ConversationItems;
  readonly #tell: Tell;
  readonly #transcribes: () => boolean;
  /** The id of the item that is being said. */
  #id: string | undefined;
  #utterance: number | undefined;
  /** The newest transcript, and as much of it as the client was told: that can't be taken back. */
  #partial = '';
  #told = '';

  /** @param transcribes whether the client wants to know the words. */
  constructor(items: ConversationItems, tell: Tell, transcribes: () => boolean) {
    this.#items = items;
    this.#tell = tell;
    this.#transcribes = transcribes;
  }

  /** A transcript of an utterance that still goes on. Words on which two of them agree are told. */
  partial(utterance: number, text: string): void {
    this.#begin(utterance);
    const agreed = agreedPrefix(this.#partial, text);
    this.#partial = text;
    if (!this.#transcribes() || !agreed.startsWith(this.#told) || agreed === this.#told) return;
    const delta = agreed.slice(this.#told.length);
    this.#told = agreed;
    this.#tell({
      type: 'conversation.item.input_audio_transcription.delta',
      item_id: this.#nextId(),
      content_index: 0,
      delta,
    });
  }

  /** The caller's turn is over, and this is what they said. */
  turn(utterance: number, text: string): void {
    this.#begin(utterance);
    this.speech.over();
    const item = new Item(this.#nextId(), 'user', true, text);
    this.#id = undefined;
    this.commit(item);
    this.transcribed(item, this.speech.seconds);
  }

  /** Adds what the caller said as an item. */
  commit(item: Item): void {
    this.#items.add(item);
    const previous_item_id = this.#items.before(item);
    this.#tell({ type: 'input_audio_buffer.committed', item_id: item.id, previous_item_id });
    this.added(item);
  }

  /** Tells of an item that is there, and complete. */
  added(item: AnyItem): void {
    const event = { item: item.shown, previous_item_id: this.#items.before(item) };
    this.#tell({ type: 'conversation.item.added', ...event });
    this.#tell({ type: 'conversation.item.done', ...event });
  }

  /** @param seconds of its audio. */
  transcribed(item: Item, seconds: number): void {
    if (!this.#transcribes()) return;
    this.#tell({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: item.id,
      content_index: 0,
      transcript: item.text,
      usage: { type: 'duration', seconds },
    });
  }

  /** @param message why there is no transcript. */
  notTranscribed(item: Item, message: string): void {
    if (!this.#transcribes()) return;
    this.#tell({
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: item.id,
      content_index: 0,
      error: { type: 'server_error', code: 'transcription_failed', message },
    });
  }

  #begin(utterance: number): void {
    if (utterance === this.#utterance) return;
    // What was told of one that came to nothing belongs to an item that never comes.
    if (this.#told !== '') this.#id = undefined;
    this.#utterance = utterance;
    this.#partial = '';
    this.#told = '';
  }

  #nextId(): string {
    this.#id ??= newId('item');
    return this.#id;
  }
}
