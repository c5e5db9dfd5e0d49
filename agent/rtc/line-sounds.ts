import { setImmediate as breathe } from 'node:timers/promises';
import { TYPING, type LoadedSounds } from '../definition/agent-sounds.ts';
import type { Background } from '../domain/background.ts';
import type { WavSound } from '../domain/read-wav.ts';
import { toFloat, toInt16 } from '../domain/samples.ts';
import { typingSound } from './typing-sound.ts';
import { VOICE_RATE } from './voice-output.ts';
import { VoiceRate } from './voice-rate.ts';

/** Makes an agent's sounds ready for the line: at its rate, and as loud as they are to be. */
export async function lineSounds({ thinking, ambience, volume }: LoadedSounds): Promise<Background> {
  const typing = (): Int16Array => toInt16(typingSound(VOICE_RATE).map((sample) => sample * volume));
  return {
    thinking: thinking === TYPING ? typing() : thinking && (await atLineRate(thinking, volume)),
    ambience: ambience && (await atLineRate(ambience, volume)),
  };
}

/** A second at a time, since calls may run. */
async function atLineRate({ samples, sampleRate }: WavSound, volume: number): Promise<Int16Array> {
  using rate = new VoiceRate();
  const parts: Int16Array[] = [];
  for (let start = 0; start < samples.length; start += sampleRate) {
    const second = toFloat(samples.subarray(start, start + sampleRate)).map((sample) => sample * volume);
    for (const part of rate.convert(second, sampleRate)) parts.push(part);
    await breathe();
  }
  for (const part of rate.flush()) parts.push(part);
  const whole = new Int16Array(parts.reduce((length, part) => length + part.length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
