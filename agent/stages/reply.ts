import {
  type Observable,
  asapScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  finalize,
  map,
  of,
  retry,
  subscribeOn,
  switchMap,
  take,
  tap,
  timer,
} from 'rxjs';
import type { AgentInCall } from '../agent-calls/agent-in-call.ts';
import { Passage, passageOf } from '../agent-calls/passage.ts';
import type { ReplyEvent } from '../domain/call-event.ts';
import type { ReplyPart } from '../domain/message.ts';
import type { LlmSession, Playback, Speech, TtsSession, Urgency } from '../domain/ports.ts';
import { replyOf } from '../domain/reply-id.ts';
import type { Candidate } from '../domain/turn.ts';
import type { Language } from '../languages/language.ts';
import { flatMapAhead } from '../stream/flat-map-ahead.ts';
import { readAhead } from '../stream/read-ahead.ts';
import type { Script } from './script.ts';
import { speakThrough } from './speak-through.ts';
import { spokenPieces } from './spoken-pieces.ts';
import { Answer } from './use-tools.ts';

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
  readonly agent: AgentInCall;
  /** Whether it only listens for now: nothing is said or shown. */
  readonly isMute: boolean;
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
  if (speaker.isMute) return remember(speaker, candidate, confirmed$);
  const answer = new Answer(speaker.agent, speaker.llm, candidate);
  const confirmation$ = confirmed$.pipe(
    take(1),
    tap(() => answer.confirm()),
  );
  return speak(speaker, answer, confirmation$, true).pipe(
    finalize(() => answer.giveUp()),
    catchError((error: unknown) => {
      speaker.report(error);
      return say(speaker, speaker.language.phrases.apology, true);
    }),
  );
}

/** Takes a turn that is not answered into the history. */
function remember(
  { agent }: Speaker,
  { text }: Candidate,
  confirmed$: Observable<unknown>,
): Observable<ReplyEvent> {
  return confirmed$.pipe(
    take(1),
    concatMap(() => {
      agent.history.add({ role: 'user', content: text });
      const reply = replyOf(new AbortController().signal);
      return of({ type: 'thinking' as const, reply, asked: true }, { type: 'finished' as const, reply });
    }),
  );
}

/** Says a text that the caller can't interrupt. */
export const sayHeld = (speaker: Speaker, text: string): Observable<ReplyEvent> =>
  defer(() => {
    speaker.agent.hold(true);
    return say(speaker, text).pipe(finalize(() => speaker.agent.hold(false)));
  });

/**
 * Says a given text: the greeting, an apology. A voice that fails is tried again with what was not heard yet; one that goes on
 * failing is reported, and the turn is the caller's. Nothing is said by an agent that only listens. Never fails.
 *
 * @param asked whether the text answers the caller.
 */
export function say(speaker: Speaker, text: string, asked = false): Observable<ReplyEvent> {
  return defer(() => {
    const words = text.split(/\s+/);
    let reply = '';
    const finished$ = defer(() => of({ type: 'finished' as const, reply }));
    // Who says nothing has finished a moment later, so that all who listen for it are there.
    if (speaker.isMute) return finished$.pipe(subscribeOn(asapScheduler));
    const rest$ = defer(() => {
      if (reply !== '' && words.length === 0) return finished$;
      return speak(speaker, textScript(words.join(' ')), of(undefined), asked);
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

/** A text that is said as it is. */
function textScript(text: string): Script {
  const passage = passageOf(text);
  return {
    passages: async function* () {
      yield passage;
    },
    mayBeSilent: () => text === '',
    end: () => [{ role: 'assistant', heard: passage.heard }],
  };
}

function speak(
  { agent, playback, language, now, ...speaker }: Speaker,
  script: Script,
  opening$: Observable<{ candidate: Candidate; at: number } | undefined>,
  asked: boolean,
): Observable<ReplyEvent> {
  return defer(() => {
    const { history } = agent;
    const tts = speakThrough(agent, speaker.tts, speaker.report);
    const controller = new AbortController();
    const { signal } = controller;
    const reply = replyOf(signal);
    /** What is to be shown with the next words that are heard. */
    const toShow: string[] = [];
    const made: { token?: number; clause?: number; pcm?: number } = {};
    /** The passages whose words are made and not heard yet, a word each. */
    const toHear: Passage[] = [];

    let confirmed = false;
    // Counts of pieces: those that were made, and those that playback has asked for, which it does when little is left to hear.
    let pieces = 0;
    let wanted = 1;
    const urgency = (): Urgency => {
      if (!confirmed) return 'likely';
      return wanted > pieces ? 'first' : 'rest';
    };

    const isSilent = (): boolean => confirmed && wanted > pieces;

    async function* timed(parts: AsyncIterable<ReplyPart>): AsyncGenerator<ReplyPart> {
      for await (const part of parts) {
        made.token ??= now();
        yield part;
      }
    }
    const voiced = async function* (passage: Passage): AsyncGenerator<Speech> {
      const spoken = flatMapAhead(
        spokenPieces(timed(passage.parts), language, now, (text) => toShow.push(text)),
        (sentence) => {
          made.clause ??= now();
          return tts.synthesize(sentence, signal, urgency);
        },
      );
      for await (const piece of spoken) {
        made.pcm ??= now();
        pieces += 1;
        for (const { text } of piece.words) {
          passage.made += ` ${text}`;
          toHear.push(passage);
        }
        yield piece;
      }
    };
    async function* speech(): AsyncGenerator<Speech> {
      let [audible, last] = [false, new Passage(noParts())];
      for await (const passage of script.passages({ signal, urgency, isSilent })) {
        last = passage;
        for await (const piece of voiced(passage)) {
          audible ||= piece.samples.length > 0;
          yield piece;
        }
      }
      if (audible || toShow.length > 0 || script.mayBeSilent()) return;
      for await (const piece of tts.synthesize(language.phrases.noWords, signal, urgency)) {
        toHear.push(...piece.words.map(() => last));
        yield piece;
      }
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
              const passage = toHear.shift();
              if (passage) passage.heard += ` ${event.text}`;
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
          for (const message of script.end()) history.add(message);
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

async function* noParts(): AsyncGenerator<never> {}
