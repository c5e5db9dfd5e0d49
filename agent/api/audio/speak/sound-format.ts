import { VOICE_RATE } from '../../../rtc/voice-output.ts';

/** The formats in which speech is sent. `opus` is in Ogg; `pcm` is 16-bit samples, mono, little-endian. */
export const SOUND_FORMATS = ['mp3', 'opus', 'flac', 'wav', 'pcm'] as const;
export type SoundFormat = (typeof SOUND_FORMATS)[number];

/** Those that an encoder makes. */
export type EncodedFormat = Exclude<SoundFormat, 'wav' | 'pcm'>;

/** Of each format, its media type and its rate in samples per second: OpenAI's 24 kHz, where the format has it. */
export const SOUND: Record<SoundFormat, { readonly type: string; readonly sampleRate: number }> = {
  mp3: { type: 'audio/mpeg', sampleRate: VOICE_RATE },
  opus: { type: 'audio/ogg; codecs=opus', sampleRate: 48_000 },
  flac: { type: 'audio/flac', sampleRate: VOICE_RATE },
  wav: { type: 'audio/wav', sampleRate: VOICE_RATE },
  pcm: { type: 'audio/pcm', sampleRate: VOICE_RATE },
};
