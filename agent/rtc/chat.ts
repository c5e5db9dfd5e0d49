import type { Room, TextStreamReader } from '@livekit/rtc-node';
import { ReplaySubject, asapScheduler, filter, map, observeOn, type Observable } from 'rxjs';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import type { RefusalReason } from '../../protocol/message-refusal.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import type { InboundGate } from './inbound-gate.ts';

/** Most messages that wait for the call to begin. */
const WAITING = 5;

/** How long a message may take from its first to its last character: clients send it at once. */
const READ_MS = 10_000;

interface ChatMessage {
  readonly from: string;
  readonly text: string;
}

/** A message that can't be read. */
class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(`The message is ${reason}`);
    this.reason = reason;
  }
}

/** The written messages of a room. It is created before the room is joined, so that none is missed. */
export class Chat {
  readonly #gate: Pick<InboundGate, 'admits' | 'refuse'>;
  readonly #messages$ = new ReplaySubject<ChatMessage>(WAITING);
  readonly #open = new Set<TextStreamReader>();
  /** By sender, the newest message that is being read: the next one comes after it, also if it is read sooner. */
  readonly #newest = new Map<string, Promise<unknown>>();

  /** @param gate says how many messages are too many, and tells those who wrote them. */
  constructor(gate: Pick<InboundGate, 'admits' | 'refuse'>) {
    this.#gate = gate;
  }

  attach(room: Room): void {
    room.registerTextStreamHandler(CHAT_TOPIC, (reader, { identity }) => void this.#take(reader, identity));
  }

  /**
   * The messages of one participant: trimmed, not empty, at most {@link LONGEST_MESSAGE} characters. Those from before the first
   * subscription come a moment after it, so that others who subscribe at the same time get them, too.
   */
  from(identity: string): Observable<string> {
    return this.#messages$.pipe(
      filter(({ from }) => from === identity),
      map(({ text }) => text),
      observeOn(asapScheduler),
    );
  }

  close(): void {
    this.#messages$.complete();
    for (const reader of this.#open) void reader.close();
  }

  async #take(reader: TextStreamReader, from: string): Promise<void> {
    this.#open.add(reader);
    const reading = Promise.allSettled([read(reader), this.#newest.get(from)]);
    this.#newest.set(from, reading);
    try {
      const [outcome] = await reading;
      if (outcome.status === 'rejected') throw outcome.reason;
      const text = outcome.value;
      if (text === '') return;
      const admitted = this.#gate.admits(from, 'message') && this.#gate.admits(from, 'text', text.length);
      if (!admitted) throw new UnreadableError('too-many');
      this.#messages$.next({ from, text });
    } catch (error) {
      // Any other error is a stream that was broken off: whoever sent it knows.
      if (error instanceof UnreadableError) this.#gate.refuse(from, reader.info.streamId, error.reason);
    } finally {
      this.#open.delete(reader);
      if (this.#newest.get(from) === reading) this.#newest.delete(from);
    }
  }
}

async function read(reader: TextStreamReader): Promise<string> {
  const late = new AbortController();
  const deadline = setTimeout(() => {
    late.abort();
    void reader.close();
  }, READ_MS);
  try {
    let text = '';
    for await (const piece of reader) {
      text += piece;
      if (text.length > LONGEST_MESSAGE) throw new UnreadableError('too-long');
    }
    if (late.signal.aborted) throw new UnreadableError('too-slow');
    return text.trim();
  } finally {
    clearTimeout(deadline);
  }
}
