import type { TextStreamReader } from '@livekit/rtc-node';
import { readTranscription } from '../../protocol/transcription.ts';
import { now } from './clock.ts';

/** One stretch of a transcript as the room shows it. */
export interface Caption {
  readonly segment: string;
  /** Whose words they are. */
  readonly speaker: 'caller' | 'agent';
  text: string;
  /** Final captions don't change any more. */
  final: boolean;
  /** When the first word of it came (see clock.ts). */
  readonly startedAt: number;
  /** When its text last changed. */
  changedAt: number;
}

/**
 * The transcripts of both sides, read from LiveKit's text streams of transcriptions: a stream of a segment that is
 * known replaces its text, and pieces within one stream are appended.
 */
export class Captions {
  readonly #captions = new Map<string, Caption>();
  /** The newest stream of each segment: streams are read side by side, so an older one may end later. */
  readonly #newestStream = new Map<string, TextStreamReader>();

  /** In the order in which they began. */
  get all(): readonly Readonly<Caption>[] {
    return [...this.#captions.values()];
  }

  /** A speaker's final words that began between two times. */
  textOf(speaker: Caption['speaker'], from: number, to: number): string {
    return this.all
      .filter(
        (caption) =>
          caption.speaker === speaker && caption.final && caption.startedAt >= from && caption.startedAt < to,
      )
      .map((caption) => caption.text.trim())
      .filter((text) => text !== '')
      .join(' ');
  }

  /** Reads one text stream to its end; a stream that breaks off leaves what it had brought. */
  async read(reader: TextStreamReader, speaker: Caption['speaker']): Promise<void> {
    const { segment = reader.info.streamId, final } = readTranscription(reader.info.attributes);
    const known = this.#captions.get(segment);
    const caption = known ?? { segment, speaker, text: '', final: false, startedAt: now(), changedAt: now() };
    this.#captions.set(segment, caption);
    this.#newestStream.set(segment, reader);
    const isNewest = (): boolean => this.#newestStream.get(segment) === reader;
    let text = '';
    try {
      for await (const piece of reader) {
        text += piece;
        if (!isNewest()) continue;
        caption.text = text;
        caption.changedAt = now();
      }
    } finally {
      if (isNewest()) caption.final = final || speaker === 'agent';
    }
  }
}
