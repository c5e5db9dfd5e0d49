import { type MonoTypeOperatorFunction, type Observable, filter, map, startWith, withLatestFrom } from 'rxjs';
import type { Transcribed } from '../domain/turn.ts';
import type { Listening } from '../domain/utterance.ts';

/** Drops transcripts that arrive after the turn of their utterance was over. */
export const dropLate =
  (heard$: Observable<Listening>, turnOver$: Observable<unknown>): MonoTypeOperatorFunction<Transcribed> =>
  (transcribed$) =>
    transcribed$.pipe(
      withLatestFrom(
        turnOver$.pipe(
          withLatestFrom(heard$, (_, { utterance }) => utterance.id),
          startWith(0),
        ),
      ),
      filter(([{ listening }, lastOver]) => listening.utterance.id > lastOver),
      map(([transcribed]) => transcribed),
    );
