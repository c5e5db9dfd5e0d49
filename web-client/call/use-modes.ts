import { useLocalParticipant } from '@livekit/components-react';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type CallMode, callModes, MODE_ATTRIBUTE, MODES_ATTRIBUTE } from '../../protocol/call-mode.ts';

export interface Modes {
  /** The mode that is on; undefined where the agent says nothing of modes. */
  readonly mode: CallMode | undefined;
  /** What there is to choose from. */
  readonly allowed: readonly CallMode[];
  /** Asks the agent for a mode. Rejects if that could not be sent. */
  readonly choose: (mode: CallMode) => Promise<void>;
}

/** How the caller takes part. The microphone is off while they only type. */
export function useModes(attributes: Readonly<Record<string, string>> | undefined): Modes {
  const { localParticipant, isMicrophoneEnabled } = useLocalParticipant();
  const attribute = attributes?.[MODES_ATTRIBUTE];
  const modes = useMemo(() => callModes.safeParse(attribute).data, [attribute]);
  const mode = modes?.mode;
  const choose = useCallback(
    (wished: CallMode) => localParticipant.setAttributes({ [MODE_ATTRIBUTE]: wished }),
    [localParticipant],
  );

  /** Whether the microphone is to be on again when the caller may be heard. */
  const waits = useRef(false);
  useEffect(() => {
    if (mode === undefined || (mode === 'text-only') !== isMicrophoneEnabled) return;
    if (mode === 'text-only') waits.current = true;
    else if (!waits.current) return;
    else waits.current = false;
    // Where the browser does not give it back, the button says that it is off.
    localParticipant.setMicrophoneEnabled(mode !== 'text-only').catch(() => undefined);
  }, [mode, isMicrophoneEnabled, localParticipant]);

  return { mode, allowed: modes?.allowed ?? [], choose };
}
