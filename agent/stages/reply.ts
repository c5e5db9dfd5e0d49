import {
  type Observable,
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  map,
  of,
  retry,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import type { ReplyEvent } from '../domain/call-event.ts';
import type { CallHistory } from '../domain/history.ts';
import { type ReplyPart, textPart } from '../domain/message.ts';
import type { LlmSession, Playback, Speech, TtsSession, Urgency } from '../domain/ports.ts';
import { replyOf } from '../domain/reply-id.ts';
import type { Candidate } from '../domain/turn.ts';
import type { Language } from '../languages/language.ts';
import { flatMapAhead } from '../stream/flat-map-ahead.ts';
import { readAhead } from '../stream/read-ahead.ts';
import { spokenPieces } from './spoken-pieces.ts';

/** Pieces of speech that are made before playback asks for them. A short clause is one or two, a long sentence three. */
const PIECES_AHEAD = 4;

/** How often a voice that fails in what the agent says by itself is tried again: a thread that died works again by then. */
const MORE_TRIES = 2;
/** How long it is left alone before that. */
const TRY_AGAIN_MS = 500;

export interface Speaker {
  readonly llm: LlmSession;
  readonly tts: TtsSession;
  readonly playback: Playback;
  readonly history: CallHistory;
  readonly language: Pick<Language, 'sentences' | 'stageDirection' | 'phrases'>;
  readonly report: (error: unknown) => void;
  /** The call's clock, in ms. */
  readonly now: () => number;
}

/**
 * Answers a candidate. Text and voice are made at once, but nothing is heard or enters the history until the candidate is confirmed.
 * Unsubscribing stops generation, speech and playback; the words that were heard until then are in the history.
 */
export function reply(
  speaker: Speaker,
  candidate: Candidate,
  confirmed$: Observable<{ candidate: Candidate; at: number }>,
): Observable<ReplyEvent> {
  const { llm, history } = speaker;
  const messages = history.prompt(candidate.text);
  const confirmation$ = confirmed$.pipe(
    take(1),
    tap(() => history.add({ role: 'user', content: candidate.text })),
  );
  return speak(speaker, (signal, urgency) => llm.reply(messages, signal, urgency), confirmation$, true).pipe(
    catchError((error: unknown) => {
      speaker.report(error);
      return say(speaker, speaker.language.phrases.apology, true);
    }),
  );
}

/**
 * Says a given text: the greeting, an apology. A voice that fails is tried again with what was not heard yet; one that goes on
 * failing is reported, and the turn is the caller's. Never fails.
 *
 * @param asked whether the text answers the caller.
 */
export function say(speaker: Speaker, text: string, asked = false): Observable<ReplyEvent> {
  return defer(() => {
    const words = text.split(/\s+/);
    let reply = '';
    const finished$ = defer(() => of({ type: 'finished' as const, reply }));
    const rest$ = defer(() => {
      if (reply !== '' && words.length === 0) return finished$;
      const rest = words.join(' ');
      async function* generate(): AsyncGenerator<ReplyPart> {
        yield textPart(rest);
      }
      return speak(speaker, generate, of(undefined), asked);
    });
    return rest$.pipe(
      tap((event) => {
        reply = event.reply;
        if (event.type === 'word') words.shift();
      }),
      retry({
        count: MORE_TRIES,
        delay: (error) => {
          speaker.report(error);
          return timer(TRY_AGAIN_MS);
        },
      }),
      catchError((error: unknown) => {
        speaker.report(error);
        return finished$;
      }),
    );
  });
}

function speak(
  { tts, playback, history, language, now }: Speaker,
  generate: (signal: AbortSignal, urgency: () => Urgency) => AsyncIterable<ReplyPart>,
  opening$: Observable<{ candidate: Candidate; at: number } | undefined>,
  asked: boolean,
): Observable<ReplyEvent> {
  return defer(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const reply = replyOf(signal);
    let heard = '';
    /** What is to be shown with the next words that are heard. */
    const toShow: string[] = [];
    const made: { token?: number; clause?: number; pcm?: number } = {};

    let confirmed = false;
    // Counts of pieces: those that were made, and those that playback has asked for, which it does when little is left to hear.
    let pieces = 0;
    let wanted = 1;
    const urgency = (): Urgency => {
      if (!confirmed) return 'likely';
      return wanted > pieces ? 'first' : 'rest';
    };

    async function* parts(): AsyncGenerator<ReplyPart> {
      for await (const part of generate(signal, urgency)) {
        made.token ??= now();
        yield part;
      }
    }
    async function* speech(): AsyncGenerator<Speech> {
      const spoken = flatMapAhead(
        spokenPieces(parts(), language, now, (text) => toShow.push(text)),
        (sentence) => {
          made.clause ??= now();
          return tts.synthesize(sentence, signal, urgency);
        },
      );
      let audible = false;
      for await (const piece of spoken) {
        made.pcm ??= now();
        pieces += 1;
        audible ||= piece.samples.length > 0;
        yield piece;
      }
      if (!audible && toShow.length === 0) yield* tts.synthesize(language.phrases.noWords, signal, urgency);
    }
    const ahead = readAhead(PIECES_AHEAD, speech(), signal);
    async function* asWanted(): AsyncGenerator<Speech> {
      for await (const piece of ahead) {
        yield piece;
        wanted += 1;
      }
    }

    return opening$.pipe(
      switchMap((opening) => {
        confirmed = true;
        const shown = (): ReplyEvent[] => toShow.splice(0).map((text) => ({ type: 'shown', text, reply }));
        const played$ = playback.play(asWanted()).pipe(
          map((event): ReplyEvent => {
            if (event.type === 'word') {
              heard += ` ${event.text}`;
              return { ...event, reply };
            }
            const milestones = opening && {
              speechEndedAt: opening.candidate.speechEndedAt,
              transcribedAt: opening.candidate.transcribedAt,
              firstTokenAt: made.token ?? NaN,
              firstClauseAt: made.clause ?? NaN,
              firstPcmAt: made.pcm ?? NaN,
              endpointAt: opening.at,
              playedAt: event.at,
            };
            return { type: 'started', reply, milestones };
          }),
          concatMap((event) => of(event, ...shown())),
        );
        let over = false;
        const end = (): void => {
          if (over) return;
          over = true;
          history.add({ role: 'assistant', heard });
        };
        // The history is complete before "finished" is emitted, since its hearers read it.
        const finished$ = defer(() => {
          end();
          return of(...shown(), { type: 'finished' as const, reply });
        });
        return concat(of({ type: 'thinking' as const, reply, asked }), played$, finished$).pipe(
          finalize(end),
        );
      }),
      finalize(() => controller.abort()),
    );
  });
}
