import { dispose } from '@livekit/rtc-node';

/** Ends LiveKit's native runtime, once, after the last call: it can't be used again in this process. */
export const closeRtc = (): Promise<void> => dispose();
