import { SetupError } from '../../platform/errors.ts';
import type { CallMode } from '../../protocol/call-mode.ts';
import type { RecordedEvent } from '../recording/recorded-event.ts';

/** The modes in which a caller talks and is answered aloud. */
const HELD_AGAIN: readonly CallMode[] = ['hands-free', 'push-to-talk'];

/**
 * Refuses a recorded call that can't be held again as it was.
 *
 * @throws SetupError that names its mode.
 */
export function checkModes(events: readonly RecordedEvent[]): void {
  for (const event of events)
    if (event.type === 'mode' && !HELD_AGAIN.includes(event.mode))
      throw new SetupError(
        `This call was in the mode ${event.mode}, at least for a while. Only calls in ${HELD_AGAIN.join(' and ')} can be held again.`,
      );
}
