import { useEffect, useState } from 'react';
import type { SoundLog } from '../latency/sound-log.ts';

const SILENT_AFTER_SECONDS = 4;
const POLL_MS = 1_000;

/** Whether nothing at all comes from a microphone that should be heard: a switch on it, or the system, has muted it. */
export function useSilentMicrophone(log: SoundLog, open: boolean): boolean {
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    if (!open) {
      setSilent(false);
      return undefined;
    }
    const timer = setInterval(() => setSilent(log.nothingFor > SILENT_AFTER_SECONDS), POLL_MS);
    return () => clearInterval(timer);
  }, [log, open]);
  return silent;
}
