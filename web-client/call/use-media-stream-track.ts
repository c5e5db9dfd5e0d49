import { type Track, TrackEvent } from 'livekit-client';
import { useCallback, useSyncExternalStore } from 'react';

/** The browser's track behind LiveKit's, which is another one after a change of device. */
export function useMediaStreamTrack(track: Track | undefined): MediaStreamTrack | undefined {
  const subscribe = useCallback(
    (changed: () => void) => {
      track?.on(TrackEvent.Restarted, changed);
      return () => void track?.off(TrackEvent.Restarted, changed);
    },
    [track],
  );
  return useSyncExternalStore(subscribe, () => track?.mediaStreamTrack);
}
