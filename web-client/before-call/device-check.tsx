import { useMediaDeviceSelect, useTrackVolume } from '@livekit/components-react';
import { createLocalAudioTrack, type LocalAudioTrack } from 'livekit-client';
import { useEffect, useState } from 'react';
import { chosenMicrophone, rememberMicrophone } from '../call/chosen-microphone.ts';
import { explainMicrophone } from '../call/explain.ts';
import { DeviceSelect } from '../call/device-select.tsx';
import { Notice } from '../notice.tsx';
import type { Problem } from '../problem.ts';

/** The loudest frequencies of speech at arm's length, and what a quiet room has. */
const METER = { fftSize: 256, smoothingTimeConstant: 0.5, minDecibels: -100, maxDecibels: -25 };

/** A microphone that gives nothing at all for that long is switched off or broken: any other has some noise. */
const SILENT_AFTER = 3_000;

/** Lets the caller choose a microphone and see that it works. */
export default function DeviceCheck() {
  const [device, setDevice] = useState(chosenMicrophone);
  const [track, setTrack] = useState<LocalAudioTrack>();
  const [problem, setProblem] = useState<Problem>();

  useEffect(() => {
    let opened: LocalAudioTrack | undefined;
    let closed = false;
    setProblem(undefined);
    createLocalAudioTrack(device === undefined ? undefined : { deviceId: device }).then(
      (created) => {
        opened = created;
        if (closed) created.stop();
        else setTrack(created);
      },
      async (error: unknown) => setProblem(await explainMicrophone(error)),
    );
    return () => {
      closed = true;
      opened?.stop();
      setTrack(undefined);
    };
  }, [device]);

  if (problem) {
    return (
      <Notice urgent title={problem.title}>
        {problem.advice}
      </Notice>
    );
  }
  if (!track) return <p className="hint">Allow the microphone, and speak.</p>;
  return (
    <div className="device-check">
      <Microphones
        active={device ?? track.mediaStreamTrack.getSettings().deviceId}
        onChoose={(id) => {
          rememberMicrophone(id);
          setDevice(id);
        }}
      />
      <LevelMeter track={track} />
    </div>
  );
}

/** Mounted once the microphone is granted: before that, devices have no names. */
function Microphones({ active, onChoose }: { active: string | undefined; onChoose: (id: string) => void }) {
  const { devices } = useMediaDeviceSelect({ kind: 'audioinput' });
  return <DeviceSelect label="Microphone" devices={devices} active={active} onChoose={onChoose} />;
}

function LevelMeter({ track }: { track: LocalAudioTrack }) {
  const level = Math.min(1, useTrackVolume(track, METER));
  const heard = level > 0;
  const [silent, setSilent] = useState(false);
  useEffect(() => {
    if (heard) {
      setSilent(false);
      return undefined;
    }
    const timer = setTimeout(() => setSilent(true), SILENT_AFTER);
    return () => clearTimeout(timer);
  }, [heard]);
  return (
    <>
      <div
        className="meter"
        role="meter"
        aria-label="Microphone level"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(level * 100)}
      >
        <div style={{ transform: `scaleX(${level})` }} />
      </div>
      {silent ? (
        <Notice title="No sound comes from this microphone.">
          It may be muted by a switch on it or in the system’s settings. Unmute it, or choose another one.
        </Notice>
      ) : (
        <p className="hint">Say something: the bar moves with your voice.</p>
      )}
    </>
  );
}
