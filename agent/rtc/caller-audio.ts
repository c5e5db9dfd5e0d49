import {
  AudioStream,
  RemoteAudioTrack,
  RoomEvent,
  TrackSource,
  type RemoteParticipant,
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
  switchMap,
  take,
  takeUntil,
} from 'rxjs';
import { FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE, millisecondsOf, type AudioFrame } from '../domain/audio.ts';
import { toFloat } from '../domain/samples.ts';
import type { EchoCanceller } from './echo-canceller.ts';

/** How long the audio goes on in silence when the microphone goes away, so that what was being said comes to its end. */
const TRAILING_SILENCE_MS = 3_000;

/**
 * One caller's microphone, and nobody else's: 16 kHz mono in frames of {@link FRAME_SAMPLES}, counted without gaps
 * whatever happens to the track in between (mute, another microphone, a reconnect). Frames are handed on as they
 * arrive: a slow reader has to say what it drops.
 *
 * @param left$ ends the audio: the caller has left.
 * @param echo takes the agent's voice out of it.
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

/** The track of a caller's microphone as it comes and (undefined) goes; nothing before the first one. */
function microphone$(room: Room, identity: string): Observable<RemoteAudioTrack | undefined> {
  return new Observable<RemoteAudioTrack | undefined>((subscriber) => {
    let current: RemoteAudioTrack | undefined;
    const isCallers = (publication: RemoteTrackPublication, participant: RemoteParticipant | undefined) =>
      participant?.identity === identity && publication.source === TrackSource.SOURCE_MICROPHONE;

    const published = (
      publication: RemoteTrackPublication,
      participant: RemoteParticipant | undefined,
    ): void => {
      if (!isCallers(publication, participant)) return;
      if (publication.track) subscribed(publication.track, publication, participant);
      else publication.setSubscribed(true);
    };
    const subscribed = (
      track: Track,
      publication: RemoteTrackPublication,
      participant: RemoteParticipant | undefined,
    ): void => {
      if (!isCallers(publication, participant) || !(track instanceof RemoteAudioTrack)) return;
      current = track;
      subscriber.next(track);
    };
    const unsubscribed = (track: Track): void => {
      if (track !== current) return;
      current = undefined;
      subscriber.next(undefined);
    };

    const subscribeToAll = (): void => {
      const caller = room.remoteParticipants.get(identity);
      for (const publication of caller?.trackPublications.values() ?? []) published(publication, caller);
    };

    room.on(RoomEvent.TrackPublished, published);
    room.on(RoomEvent.TrackSubscribed, subscribed);
    room.on(RoomEvent.TrackUnsubscribed, unsubscribed);
    // What was asked for while the connection was being made again is lost.
    room.on(RoomEvent.Reconnected, subscribeToAll);
    subscribeToAll();

    return () => {
      room.off(RoomEvent.TrackPublished, published);
      room.off(RoomEvent.TrackSubscribed, subscribed);
      room.off(RoomEvent.TrackUnsubscribed, unsubscribed);
      room.off(RoomEvent.Reconnected, subscribeToAll);
    };
  }).pipe(distinctUntilChanged());
}

/**
 * A track's samples, {@link FRAME_SAMPLES} at a time: the native side cuts them to length, so that a frame
 * costs one event and none waits longer than its last sample. Completes when the track ends.
 */
function samplesOf(track: RemoteAudioTrack): Observable<Int16Array> {
  return new Observable<Int16Array>((subscriber) => {
    const reader = new AudioStream(track, {
      sampleRate: SAMPLE_RATE,
      numChannels: 1,
      frameSizeMs: FRAME_MS,
    }).getReader();
    // AudioStream enqueues without asking for demand: always be reading.
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
