import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { AudioFrame } from '../../agent/domain/audio.ts';
import { PIECE_SAMPLES } from '../../agent/rtc/voice-output.ts';
import { SoundProcess } from './sound-process.ts';
import { terminalAudio } from './terminal-microphone.ts';
import { TerminalVoice } from './terminal-voice.ts';

const fail = (error: unknown): void => expect.unreachable(String(error));

describe('a microphone', () => {
  it('gives frames of one length, however its bytes come, and ends with it', async () => {
    const stream = new PassThrough();
    const frames: AudioFrame[] = [];
    let ended = false;
    terminalAudio(stream).subscribe({
      next: (frame) => frames.push(frame),
      error: fail,
      complete: () => (ended = true),
    });
    const bytes = Buffer.from(Int16Array.from({ length: 1_100 }, (_, sample) => sample).buffer);
    for (const [from, to] of [
      [0, 1],
      [1, 1_500],
      [1_500, 2_200],
    ] as const)
      stream.write(bytes.subarray(from, to));
    stream.end();
    await expect.poll(() => ended).toBe(true);
    expect(frames.map(({ endMs }) => endMs)).toEqual([32, 64]);
    const samples = frames.flatMap((frame) =>
      [...frame.samples].map((sample) => Math.round(sample * 32_768)),
    );
    expect(samples).toEqual(Array.from({ length: 1_024 }, (_, sample) => sample));
  });
});

describe('a loudspeaker', () => {
  const piece = (level: number): Int16Array => new Int16Array(PIECE_SAMPLES).fill(level);
  /** What was played, silence left out: a level for each piece. */
  function heardFrom(stream: PassThrough): number[] {
    const levels: number[] = [];
    let waiting = Buffer.alloc(0);
    stream.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (; waiting.length >= PIECE_SAMPLES * 2; waiting = waiting.subarray(PIECE_SAMPLES * 2))
        if (waiting.readInt16LE(0) !== 0) levels.push(waiting.readInt16LE(0));
    });
    return levels;
  }

  it('plays in order and in time, and lets only a little wait', async () => {
    const stream = new PassThrough();
    const heard = heardFrom(stream);
    const startedAt = performance.now();
    await using voice = new TerminalVoice(stream);
    for (let level = 1; level <= 30; level++) {
      await voice.write(piece(level));
      expect(voice.queued).toBeLessThanOrEqual(9 * PIECE_SAMPLES);
    }
    await expect.poll(() => heard.length).toBe(30);
    expect(performance.now() - startedAt).toBeGreaterThan(280);
    expect(heard).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });

  it('drops what waits when it is to be quiet, and lets whoever waits go on', async () => {
    const stream = new PassThrough();
    const heard = heardFrom(stream);
    await using voice = new TerminalVoice(stream);
    const writing = Promise.all(Array.from({ length: 9 }, () => voice.write(piece(1))));
    voice.clear();
    await writing;
    expect(voice.queued).toBe(0);
    await voice.write(piece(2));
    await expect.poll(() => heard.at(-1)).toBe(2);
    expect(heard.length).toBeLessThan(4);
  });

  it('that takes nothing any more keeps nobody waiting', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    await using voice = new TerminalVoice(stream);
    for (let pieces = 0; pieces < 60; pieces++) await voice.write(piece(1));
    expect(stream.writableLength).toBeLessThan(20_000);
  });
});

describe('a program for sound', () => {
  it('that can not be used is told, with what it complains of', async () => {
    const ends: string[] = [];
    const args = ['-c', 'echo "no such device" >&2; exit 1'];
    await using program = new SoundProcess({ command: 'sh', args }, (why) => ends.push(why));
    program.output.resume();
    await expect.poll(() => ends).toEqual(['sh has ended. no such device']);
    await using missing = new SoundProcess({ command: 'no-such-program', args: [] }, (why) => ends.push(why));
    missing.output.resume();
    await expect.poll(() => ends[1]).toMatch(/ENOENT/);
  });

  it('is ended with the call, which is no complaint', async () => {
    const ends: string[] = [];
    {
      await using program = new SoundProcess({ command: 'cat', args: [] }, (why) => ends.push(why));
      program.input.write('sound');
      await expect.poll(() => String(program.output.read() ?? '')).toBe('sound');
    }
    expect(ends).toEqual([]);
  });
});
