import {
  EMPTY,
  type MonoTypeOperatorFunction,
  type Observable,
  type OperatorFunction,
  connect,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  scan,
  skip,
  takeUntil,
} from 'rxjs';
import type { CallMode } from '../../protocol/call-mode.ts';
import { LONGEST_HOLD_MS } from '../../protocol/limits.ts';
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES, type Hold } from '../domain/audio.ts';
import { type Mode$, isHeardIn } from '../domain/mode.ts';
import type { Push } from '../domain/ports.ts';

type Input =
  | { readonly type: 'frame'; readonly frame: AudioFrame }
  | { readonly type: 'push'; readonly push: Push; readonly at: number }
  | { readonly type: 'mode'; readonly mode: CallMode; readonly at: number };

/** What the agent hears of a caller, each time that a frame comes, that they use their button, or that the mode changes. */
export interface Ear {
  readonly mode: CallMode;
  /** The caller's frame, where one came. */
  readonly frame: AudioFrame | undefined;
  /** Where the newest frame ends, in ms of the caller's audio. */
  readonly endMs: number;
  /** Where the button was pressed that is held; undefined while none is. */
  readonly heldFromMs: number | undefined;
  /** What is let through: the caller's frame, or one that tells at once that nothing more is said. */
  readonly heard: AudioFrame | undefined;
}

/**
 * Tells what counts of a caller's audio: nothing where they only type, and with a button only what is said while they hold it.
 * A frame of silence that comes at once tells that the button was let go. What was being said when the mode changes is given up.
 *
 * @param now the clock that frames go by, in ms.
 */
export const earByMode =
  (mode$: Mode$, push$: Observable<Push> = EMPTY, now: () => number): OperatorFunction<AudioFrame, Ear> =>
  (frame$) =>
    frame$.pipe(
      connect((shared$) =>
        merge(
          mode$.pipe(map((mode): Input => ({ type: 'mode', mode, at: now() }))),
          push$.pipe(map((push): Input => ({ type: 'push', push, at: now() }))),
          shared$.pipe(map((frame): Input => ({ type: 'frame', frame }))),
        ).pipe(takeUntil(shared$.pipe(ignoreElements(), endWith(undefined)))),
      ),
      scan(
        (ear, input) => ({
          ...earAfter(ear, input),
          frame: input.type === 'frame' ? input.frame : undefined,
        }),
        ears(mode$.value),
      ),
    );

const ears = (mode: CallMode): Ear => ({
  mode,
  frame: undefined,
  endMs: 0,
  heldFromMs: undefined,
  heard: undefined,
});

/** Lets through what counts of a caller's audio, as {@link earByMode} tells it. */
export const hearByMode =
  (...by: Parameters<typeof earByMode>): MonoTypeOperatorFunction<AudioFrame> =>
  (frame$) =>
    frame$.pipe(
      earByMode(...by),
      map(({ heard }) => heard),
      filter((frame) => frame !== undefined),
    );

/** Tells that the caller wants the agent quiet by what they do with their button, or by a mode in which it does not speak. */
export const demandedByMode = (mode$: Mode$, push$: Observable<Push> = EMPTY): Observable<unknown> =>
  merge(
    push$.pipe(filter((push) => push === 'start' && mode$.value === 'push-to-talk')),
    mode$.pipe(
      skip(1),
      filter((mode) => !isHeardIn(mode)),
    ),
  );

function earAfter(ear: Ear, input: Input): Ear {
  switch (input.type) {
    case 'frame':
      return { ...ear, endMs: input.frame.endMs, ...takeFrame(ear, input.frame) };
    case 'mode':
      if (input.mode === ear.mode) return { ...ear, heard: undefined };
      return {
        ...ear,
        mode: input.mode,
        heldFromMs: undefined,
        heard: lastFrame(ear, 'cancelled', input.at),
      };
    case 'push': {
      if (ear.mode !== 'push-to-talk') return { ...ear, heard: undefined };
      if (input.push === 'start')
        return { ...ear, heldFromMs: ear.heldFromMs ?? ear.endMs, heard: undefined };
      const hold = input.push === 'end' ? 'released' : 'cancelled';
      const heard = ear.heldFromMs === undefined ? undefined : lastFrame(ear, hold, input.at);
      return { ...ear, heldFromMs: undefined, heard };
    }
  }
}

function takeFrame({ mode, heldFromMs }: Ear, frame: AudioFrame): Pick<Ear, 'heldFromMs' | 'heard'> {
  if (mode === 'text-only') return { heldFromMs: undefined, heard: undefined };
  if (mode !== 'push-to-talk') return { heldFromMs: undefined, heard: frame };
  if (heldFromMs === undefined) return { heldFromMs, heard: undefined };
  const isTooLong = frame.endMs - heldFromMs >= LONGEST_HOLD_MS;
  return {
    heldFromMs: isTooLong ? undefined : heldFromMs,
    heard: { ...frame, hold: isTooLong ? 'released' : 'held' },
  };
}

/** The frame after which nothing more is said. It is not the caller's, whose next one may not come: their microphone may be off by now. */
const lastFrame = ({ endMs }: Ear, hold: Hold, receivedAt: number): AudioFrame => ({
  samples: new Float32Array(FRAME_SAMPLES),
  endMs: endMs + FRAME_MS,
  receivedAt,
  hold,
});
