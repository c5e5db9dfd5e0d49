import {
  RoomAudioRenderer,
  useLocalParticipant,
  useRoomContext,
  useStartAudio,
} from '@livekit/components-react';
import { lazy, type RefObject, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AgentDescription } from '../../protocol/agent-description.ts';
import { RECORDING_ATTRIBUTE, recordingState } from '../../protocol/recording.ts';
import { INTERRUPT_METHOD } from '../../protocol/rpc.ts';
import { SETTINGS_ATTRIBUTE, settingsInUse } from '../../protocol/settings-in-use.ts';
import type { CallRecord } from '../after-call/call-record.ts';
import { useSounds } from '../latency/use-sounds.ts';
import { useTurnTimings } from '../latency/use-turn-timings.ts';
import { AgentStatus } from './agent-status.tsx';
import { CallNotices } from './call-notices.tsx';
import { Controls } from './controls.tsx';
import { HoldButton } from './hold-button.tsx';
import { LiveCaptions } from './live-captions.tsx';
import { MessageForm } from './message-form.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { RecordingConsent } from './recording-consent.tsx';
import { SettingsInUse } from './settings-in-use.tsx';
import { useAgent } from './use-agent.ts';
import { useCaptions } from './use-captions.ts';
import { useMediaStreamTrack } from './use-media-stream-track.ts';
import { useModes } from './use-modes.ts';
import { useRefusedMessages } from './use-refused-messages.ts';
import { useSilentMicrophone } from './use-silent-microphone.ts';

const LatencyPanel = lazy(() => import('../latency/latency-panel.tsx'));

/** How long the agent may take to answer that it has stopped. */
const INTERRUPT_MS = 5_000;

interface CallScreenProps {
  readonly profile: AgentDescription | undefined;
  /** The microphone did not get through to the room. */
  readonly unheard: boolean;
  readonly onEnd: () => void;
  readonly onCallAgain: () => void;
  /** Where the record of the call is to be had when it is over. */
  readonly record: RefObject<(() => CallRecord) | undefined>;
}

/** A call as it goes: what the agent does, what is said, how fast it was, and what the caller can do. */
export function CallScreen({ profile, unheard, onEnd, onCallAgain, record }: CallScreenProps) {
  const room = useRoomContext();
  const [startedAt] = useState(() => performance.now());
  const now = useCallback(() => performance.now() - startedAt, [startedAt]);
  const [volume, setVolume] = useState(1);
  const [timingShown, setTimingShown] = useState(false);

  const agent = useAgent();
  const modes = useModes(agent.attributes);
  const { localParticipant, microphoneTrack, isMicrophoneEnabled } = useLocalParticipant();
  const microphone = microphoneTrack && {
    participant: localParticipant,
    publication: microphoneTrack,
    source: microphoneTrack.source,
  };
  const sounds = useSounds(
    useMediaStreamTrack(microphoneTrack?.track),
    useMediaStreamTrack(agent.audioTrack?.publication.track),
  );
  const typedAt = useRef<number>(undefined);
  const timings = useTurnTimings(
    sounds,
    useCallback(() => typedAt.current, []),
  );
  const { captions, send } = useCaptions(now);
  const { refused, forget } = useRefusedMessages();
  const silent = useSilentMicrophone(sounds.caller, isMicrophoneEnabled && agent.presence === 'present');
  const attribute = agent.attributes?.[SETTINGS_ATTRIBUTE];
  const obeyed = useMemo(() => settingsInUse.safeParse(attribute).data, [attribute]);
  const recording = recordingState.safeParse(agent.attributes?.[RECORDING_ATTRIBUTE]).data;
  const { canPlayAudio, mergedProps: startAudio } = useStartAudio({ props: {} });

  useEffect(() => {
    record.current = () => ({
      startedAt: new Date(performance.timeOrigin + startedAt),
      duration: now(),
      captions,
      timings,
    });
  }, [record, startedAt, now, captions, timings]);

  const type = (text: string) => {
    typedAt.current = sounds.meter()?.now;
    forget();
    return send(text);
  };
  const interrupt = async () => {
    await room.localParticipant.performRpc({
      destinationIdentity: agent.identity ?? '',
      method: INTERRUPT_METHOD,
      payload: '',
      responseTimeout: INTERRUPT_MS,
    });
  };
  const canInterrupt =
    agent.identity !== undefined && (agent.state === 'speaking' || agent.state === 'thinking');

  return (
    <div className="call" data-timing={timingShown}>
      <section className="talk" aria-label="Call">
        <AgentStatus state={agent.state} voice={agent.audioTrack} microphone={microphone} />
        {obeyed && <SettingsInUse obeyed={obeyed} profile={profile} />}
        {recording && agent.identity !== undefined && (
          <RecordingConsent agent={agent.identity} state={recording} />
        )}
        <CallNotices
          state={agent.state}
          presence={agent.presence}
          silent={silent}
          unheard={unheard}
          settingsProblems={obeyed?.problems ?? []}
          refused={refused}
          onStartAudio={
            canPlayAudio
              ? undefined
              : (event) => {
                  startAudio.onClick(event);
                  void sounds.meter()?.resume();
                }
          }
          onCallAgain={onCallAgain}
        />
        <LiveCaptions captions={captions} />
        <ModeSwitch {...modes} />
        {modes.mode === 'push-to-talk' && <HoldButton agent={agent.identity} />}
        <MessageForm
          onSend={type}
          disabled={agent.presence !== 'present'}
          unanswered={modes.mode === 'listening-only'}
        />
        <Controls
          heard={modes.mode !== 'text-only'}
          volume={volume}
          onVolume={setVolume}
          onInterrupt={canInterrupt ? interrupt : undefined}
          timingShown={timingShown}
          onTiming={() => setTimingShown((shown) => !shown)}
          onEnd={onEnd}
        />
      </section>
      <aside id="timing" className="timing" aria-label="Timing" hidden={!timingShown}>
        {timingShown && (
          <Suspense fallback={<p className="hint">Loading…</p>}>
            <LatencyPanel timings={timings} traceUrl={profile?.trace_url} />
          </Suspense>
        )}
      </aside>
      <RoomAudioRenderer volume={volume} />
    </div>
  );
}
