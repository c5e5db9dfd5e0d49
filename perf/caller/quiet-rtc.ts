import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/**
 * Silences the log of `@livekit/rtc-node`, which goes to standard output, where a program's result belongs. The package
 * has no setting for it: its logger is reached through its file.
 */
export function silenceRtcLog(): void {
  const require = createRequire(import.meta.url);
  const file = join(dirname(require.resolve('@livekit/rtc-node')), 'log.cjs');
  const logger = z.object({ log: z.looseObject({ level: z.string() }) });
  const module: unknown = require(file);
  logger.parse(module);
  (module as z.infer<typeof logger>).log.level = 'silent';
}
