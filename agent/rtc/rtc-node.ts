import { createRequire } from 'node:module';

/** From within rtc-node: what it has no setting for is reached through its files, as in `rtcNode('./log.cjs')`. */
export const rtcNode = createRequire(createRequire(import.meta.url).resolve('@livekit/rtc-node'));
