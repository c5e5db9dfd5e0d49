import { dispose } from '@livekit/rtc-node';

/** Ends LiveKit's native runtime. Call it once, after the last call, since the runtime can't be used again in this process. */
export const closeRtc = (): Promise<void> => dispose();
