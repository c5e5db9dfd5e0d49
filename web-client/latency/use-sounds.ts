import { useEffect, useRef, useState } from 'react';
import { SoundLog } from './sound-log.ts';
import { SoundMeter } from './sound-meter.ts';

/** Both sides of the call, listened to on one clock. */
export interface Sounds {
  readonly caller: SoundLog;
  readonly agent: SoundLog;
  /** Undefined before the page has begun to listen. */
  readonly meter: () => SoundMeter | undefined;
}

/** Listens to the caller's microphone and the agent's voice as long as the call is shown. */
export function useSounds(
  microphone: MediaStreamTrack | undefined,
  voice: MediaStreamTrack | undefined,
): Sounds {
  const meter = useRef<SoundMeter>(undefined);
  const [sounds] = useState(() => ({
    caller: new SoundLog(),
    agent: new SoundLog(),
    meter: () => meter.current,
  }));

  useEffect(() => {
    const opened = new SoundMeter();
    meter.current = opened;
    return () => {
      meter.current = undefined;
      void opened.close();
    };
  }, []);
  useEffect(() => listen(meter.current, microphone, sounds.caller), [microphone, sounds]);
  useEffect(() => listen(meter.current, voice, sounds.agent), [voice, sounds]);
  return sounds;
}

function listen(meter: SoundMeter | undefined, track: MediaStreamTrack | undefined, log: SoundLog) {
  if (!meter || !track) return undefined;
  const controller = new AbortController();
  // Nothing is measured then, and the page says so; the call does not need it.
  meter.listen(track, log, controller.signal).catch(() => undefined);
  return () => controller.abort();
}
