import type { Room, TextStreamReader } from '@livekit/rtc-node';
import { ReplaySubject, asapScheduler, filter, map, observeOn, type Observable } from 'rxjs';
import type { Logger } from 'pino';
import { LONGEST_MESSAGE } from '../../protocol/limits.ts';
import { CHAT_TOPIC } from '../../protocol/topics.ts';

/** Most messages that wait for the call to begin. */
const WAITING = 5;

interface ChatMessage {
  readonly from: string;
  readonly text: string;
}

/** The written messages of a room. It is created before the room is joined, so that none is missed. */
export class Chat {
  readonly #log: Logger;
  readonly #messages$ = new ReplaySubject<ChatMessage>(WAITING);

  constructor(log: Logger) {
    this.#log = log;
  }

  attach(room: Room): void {
    room.registerTextStreamHandler(CHAT_TOPIC, (reader, { identity }) => {
      read(reader)
        .then((text) => {
          if (text !== '') this.#messages$.next({ from: identity, text });
        })
        .catch((error: unknown) => this.#log.warn({ err: error, from: identity }, 'chat message not read'));
    });
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
  }
}

async function read(reader: TextStreamReader): Promise<string> {
  let text = '';
  for await (const chunk of reader) {
    text += chunk;
    if (text.length > LONGEST_MESSAGE) throw new Error(`It is longer than ${LONGEST_MESSAGE} characters`);
  }
  return text.trim();
}
