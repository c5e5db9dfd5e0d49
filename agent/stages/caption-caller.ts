import { type Observable, filter, map, merge } from 'rxjs';
import type { CallEvent } from '../domain/call-event.ts';
import type { Floor } from '../domain/floor.ts';
import type { Candidate, Transcribed } from '../domain/turn.ts';
import type { Language } from '../languages/language.ts';
import { during } from '../stream/during.ts';

type CallersWords = Extract<CallEvent, { type: 'caller' }>;

/** Tells the caller's words: those of their turn as it goes on, and all of it once it is over. */
export const captionCaller = (
  transcribed$: Observable<Transcribed>,
  confirmed$: Observable<{ readonly candidate: Candidate }>,
  floor$: Observable<Floor>,
  language: Pick<Language, 'writeDictated'>,
): Observable<CallersWords> => {
  const caption = (
    { utterance, text }: Pick<Candidate, 'utterance' | 'text'>,
    final: boolean,
  ): CallersWords => ({
    type: 'caller',
    utterance: utterance?.id,
    // What was typed is written already.
    text: utterance ? language.writeDictated(text) : text,
    final,
  });
  return merge(
    transcribed$.pipe(
      during(floor$, 'caller'),
      filter(({ text }) => text !== ''),
      map(({ listening, text }) => caption({ utterance: listening.utterance, text }, false)),
    ),
    confirmed$.pipe(map(({ candidate }) => ({ ...caption(candidate, true), ...speechOf(candidate) }))),
  );
};

const speechOf = ({ utterance, speechEndedAt }: Candidate): Pick<CallersWords, 'speech'> =>
  utterance
    ? { speech: { startMs: utterance.startMs, endMs: utterance.speechEndMs, endedAt: speechEndedAt } }
    : {};
