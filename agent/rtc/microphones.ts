import { TrackKind, TrackSource, type TrackPublication } from '@livekit/rtc-node';

/** Of one participant, heard at a time: whoever changes their microphone has the old and the new one for a moment. */
const MOST_MICROPHONES = 2;

/** What a microphone may be published as, the surer last: some phones and ingress do not say what a track is. */
const SOURCES: readonly (TrackSource | undefined)[] = [
  TrackSource.SOURCE_UNKNOWN,
  TrackSource.SOURCE_MICROPHONE,
];

/** Those of a participant's tracks that are heard, the best last: the newest that is published as a microphone. */
export function microphonesAmong<Publication extends TrackPublication>(
  publications: Iterable<Publication>,
): readonly Publication[] {
  const audio = [...publications].filter(({ kind }) => kind === TrackKind.KIND_AUDIO);
  return SOURCES.flatMap((wanted) => audio.filter(({ source }) => source === wanted)).slice(
    -MOST_MICROPHONES,
  );
}
