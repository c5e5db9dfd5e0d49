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

/** How long the audio goes on as silence when the microphone goes away, so that the caller's turn ends. */
const TRAILING_SILENCE_MS = 3_000;

/**
 * The audio of one caller's microphone: 16 kHz mono in frames of {@link FRAME_SAMPLES}, counted without gaps, also across a mute,
 * another microphone or a reconnect. Frames come as they arrive, so a slow reader has to drop some.
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
    // Subscriptions that were asked for during a reconnect are lost, so they are asked for again.
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
