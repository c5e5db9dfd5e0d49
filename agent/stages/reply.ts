import { type Observable, catchError, concat, defer, finalize, map, of, switchMap, take, tap } from 'rxjs';
import type { History } from '../domain/history.ts';
import type { Milestones } from '../domain/latency.ts';
import type { LlmSession, Playback, Speech, TtsSession, Urgency } from '../domain/ports.ts';
import type { Candidate } from '../domain/turn.ts';
import { flatMapAhead } from '../stream/flat-map-ahead.ts';
import { readAhead } from '../stream/read-ahead.ts';
import { splitSentences } from './split-sentences.ts';

/** Pieces of speech that are made before they are asked for: a short clause is one or two, a long sentence three. */
const PIECES_AHEAD = 4;

/** What the caller hears when a reply can't be made. */
const APOLOGY = "I'm sorry, something went wrong. Could you say that again?";

/** What the caller hears when a reply has nothing in it that can be said: an emoji, or nothing at all. */
const NO_WORDS = "I don't know what to say to that. Could you put it another way?";

export interface Speaker {
  readonly llm: LlmSession;
  readonly tts: TtsSession;
  readonly playback: Playback;
  readonly history: History;
  readonly report: (error: unknown) => void;
  /** The call's clock, in ms. */
  readonly now: () => number;
}

export type ReplyEvent =
  /** The turn is the agent's. */
  | { readonly type: 'thinking' }
  | { readonly type: 'started'; readonly milestones: Milestones | undefined }
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'finished' };

/**
 * Answers a candidate. Text and voice are made at once; nothing is heard, and nothing enters the history, until the
 * candidate is confirmed. Unsubscribing ends it all: no token, no sentence, no frame. What was heard until then is in the
 * history.
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
    tap(() => history.add('user', candidate.text)),
  );
  return speak(speaker, (signal, urgency) => llm.reply(messages, signal, urgency), confirmation$).pipe(
    catchError((error: unknown) => {
      speaker.report(error);
      return say(speaker, APOLOGY);
    }),
  );
}

/** Says a given text: the greeting, an apology. */
export function say(speaker: Speaker, text: string): Observable<ReplyEvent> {
  return speak(
    speaker,
    async function* () {
      yield text;
    },
    of(undefined),
  );
}

function speak(
  { tts, playback, history, now }: Speaker,
  generate: (signal: AbortSignal, urgency: () => Urgency) => AsyncIterable<string>,
  opening$: Observable<{ candidate: Candidate; at: number } | undefined>,
): Observable<ReplyEvent> {
  return defer(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let heard = '';
    const made: { token?: number; clause?: number; pcm?: number } = {};

    let confirmed = false;
    // Pieces of speech that were made, and that playback has asked for: it does so as what is left to hear grows short.
    let pieces = 0;
    let wanted = 1;
    const urgency = (): Urgency => {
      if (!confirmed) return 'likely';
      return wanted > pieces ? 'first' : 'rest';
    };

    async function* text(): AsyncGenerator<string> {
      for await (const piece of generate(signal, urgency)) {
        made.token ??= now();
        yield piece;
      }
    }
    async function* speech(): AsyncGenerator<Speech> {
      const spoken = flatMapAhead(splitSentences(text()), (sentence) => {
        made.clause ??= now();
        return tts.synthesize(sentence, signal, urgency);
      });
      let audible = false;
      for await (const piece of spoken) {
        made.pcm ??= now();
        pieces += 1;
        audible ||= piece.samples.length > 0;
        yield piece;
      }
      if (!audible) yield* tts.synthesize(NO_WORDS, signal, urgency);
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
        const played$ = playback.play(asWanted()).pipe(
          map((event): ReplyEvent => {
            if (event.type === 'word') {
              heard += ` ${event.text}`;
              return event;
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
            return { type: 'started', milestones };
          }),
        );
        let over = false;
        const end = (): void => {
          if (over) return;
          over = true;
          history.add('assistant', heard);
        };
        // Whoever hears that it is finished finds it in the history.
        const finished$ = defer(() => {
          end();
          return of({ type: 'finished' as const });
        });
        return concat(of({ type: 'thinking' as const }), played$, finished$).pipe(finalize(end));
      }),
      finalize(() => controller.abort()),
    );
  });
}
