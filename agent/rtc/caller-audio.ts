import {
  AudioStream,
  RemoteAudioTrack,
  RoomEvent,
  type RemoteTrackPublication,
  type Room,
  type Track,
} from '@livekit/rtc-node';
import {
  Observable,
  concat,
  defer,
  distinctUntilChanged,
  interval,
  map,
  share,
  skipWhile,
  switchMap,
  take,
  takeUntil,
} from 'rxjs';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, millisecondsOf, type AudioFrame } from '../domain/audio.ts';
import { toFloat } from '../domain/samples.ts';
import type { EchoCanceller } from './echo-canceller.ts';
import { microphonesAmong } from './microphones.ts';

/** How long the audio goes on as silence when the microphone goes away, so that the caller's turn ends. */
const TRAILING_SILENCE_MS = 3_000;

/** What can change which microphone is heard. */
const CHANGES = [
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
] as const;

/**
 * One caller's newest microphone, and nobody else's: 16 kHz mono in frames of {@link FRAME_SAMPLES}, counted without gaps
 * whatever happens to the track in between (mute, another microphone, a reconnect). Frames are handed on as they
 * arrive: a slow reader has to say what it drops.
 *
 * @param left$ emits when the caller has left, which ends the audio.
 * @param echo takes the agent's voice out of the audio.
 */
export function callerAudio(
  room: Room,
  identity: string,
  left$: Observable<unknown>,
  echo?: EchoCanceller,
): Observable<AudioFrame> {
  return defer(() => {
    let samplesSoFar = 0;
    return microphone$(room, identity).pipe(
      switchMap((track) => (track ? concat(samplesOf(track), silence()) : silence())),
      map((samples): AudioFrame => {
        samplesSoFar += samples.length;
        const receivedAt = performance.now();
        return {
          samples: toFloat(samples),
          ...(echo && {
            echo: { without: toFloat(echo.clean(samples, receivedAt)), ...echo.echoAt(receivedAt) },
          }),
          endMs: millisecondsOf(samplesSoFar),
          receivedAt,
        };
      }),
      takeUntil(left$),
    );
  }).pipe(share());
}

/** The track of a caller's microphone whenever it comes, and undefined whenever it goes; nothing before the first one. */
function microphone$(room: Room, identity: string): Observable<RemoteAudioTrack | undefined> {
  return new Observable<RemoteAudioTrack | undefined>((subscriber) => {
    let asked = new WeakSet<RemoteTrackPublication>();
    const look = (): void => {
      const publications = [...(room.remoteParticipants.get(identity)?.trackPublications.values() ?? [])];
      const microphones = microphonesAmong(publications);
      for (const publication of publications) {
        const wanted = microphones.includes(publication);
        if (wanted === asked.has(publication)) continue;
        publication.setSubscribed(wanted);
        asked[wanted ? 'add' : 'delete'](publication);
      }
      subscriber.next(microphones.map(({ track }) => track).findLast(isAudio));
    };
    // Subscriptions that were asked for during a reconnect are lost, so they are asked for again.
    const askAgain = (): void => {
      asked = new WeakSet();
      look();
    };

    for (const event of CHANGES) room.on(event, look);
    room.on(RoomEvent.Reconnected, askAgain);
    look();

    return () => {
      for (const event of CHANGES) room.off(event, look);
      room.off(RoomEvent.Reconnected, askAgain);
    };
  }).pipe(
    skipWhile((track) => track === undefined),
    distinctUntilChanged(),
  );
}

const isAudio = (track: Track | undefined): track is RemoteAudioTrack => track instanceof RemoteAudioTrack;

/**
 * A track's samples, {@link FRAME_SAMPLES} at a time. The native side cuts them to that length, so each frame is one event, and comes
 * as soon as its last sample. Completes when the track ends.
 */
function samplesOf(track: RemoteAudioTrack): Observable<Int16Array> {
  return new Observable<Int16Array>((subscriber) => {
    const reader = new AudioStream(track, {
      sampleRate: SAMPLE_RATE,
      numChannels: 1,
      frameSizeMs: FRAME_MS,
    }).getReader();
    // AudioStream queues audio without a bound, so it is read without a pause.
    const read = async (): Promise<void> => {
      for (;;) {
        const { value: frame, done } = await reader.read();
        if (done) break;
        subscriber.next(frame.data);
      }
      subscriber.complete();
    };
    read().catch((error: unknown) => subscriber.error(error));
    return () => void reader.cancel().catch(() => undefined);
  });
}

function silence(): Observable<Int16Array> {
  return interval(FRAME_MS).pipe(
    take(Math.ceil(TRAILING_SILENCE_MS / FRAME_MS)),
    map(() => new Int16Array(FRAME_SAMPLES)),
  );
}
