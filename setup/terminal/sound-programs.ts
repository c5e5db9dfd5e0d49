import { SetupError } from '../../platform/errors.ts';
import { findExecutable } from '../../platform/child-process.ts';
import { VOICE_RATE } from '../../agent/rtc/voice-output.ts';
import { SAMPLE_RATE } from '../../agent/domain/audio.ts';

/** A program and its arguments. */
export interface SoundProgram {
  readonly command: string;
  readonly args: readonly string[];
}

export interface SoundPrograms {
  /** Writes what it records: raw, 16 kHz, mono, 16 bits. */
  readonly microphone: SoundProgram;
  /** Plays what it reads: raw, {@link VOICE_RATE}, mono, 16 bits. */
  readonly loudspeaker: SoundProgram;
}

const pulse = (rate: number, latencyMs: number): string[] => [
  '--raw',
  '--format=s16le',
  `--rate=${rate}`,
  '--channels=1',
  `--latency-msec=${latencyMs}`,
];
const alsa = (rate: number): string[] => [
  '-q',
  '-t',
  'raw',
  '-f',
  'S16_LE',
  '-r',
  String(rate),
  '-c',
  '1',
  '--buffer-time=80000',
];
const sox = (rate: number): string[] => [
  '-q',
  '--buffer',
  '1024',
  '-t',
  'raw',
  '-r',
  String(rate),
  '-c',
  '1',
  '-b',
  '16',
  '-e',
  'signed-integer',
  '-',
];

/** The usual programs of Linux (PulseAudio or PipeWire, ALSA), and SoX, which Macs can have; each with short buffers. */
const PAIRS: readonly SoundPrograms[] = [
  {
    microphone: { command: 'parec', args: pulse(SAMPLE_RATE, 20) },
    loudspeaker: { command: 'pacat', args: ['--playback', ...pulse(VOICE_RATE, 40)] },
  },
  {
    microphone: { command: 'arecord', args: alsa(SAMPLE_RATE) },
    loudspeaker: { command: 'aplay', args: alsa(VOICE_RATE) },
  },
  {
    microphone: { command: 'rec', args: sox(SAMPLE_RATE) },
    loudspeaker: { command: 'play', args: sox(VOICE_RATE) },
  },
];

/**
 * The programs that record and play on this machine.
 *
 * @throws SetupError that says what to install if there are none.
 */
export function findSoundPrograms(
  find: (name: string) => string | undefined = findExecutable,
): SoundPrograms {
  const pair = PAIRS.find(
    ({ microphone, loudspeaker }) => find(microphone.command) && find(loudspeaker.command),
  );
  if (pair) return pair;
  const names = PAIRS.map(
    ({ microphone, loudspeaker }) => `${microphone.command} and ${loudspeaker.command}`,
  );
  throw new SetupError(
    `--audio needs a program that records and one that plays: ${names.join(', or ')}. Install pulseaudio-utils or alsa-utils ` +
      '(Debian), or sox (Homebrew); or call the agent from its page (npm start).',
  );
}
