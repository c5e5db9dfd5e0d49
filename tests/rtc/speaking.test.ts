import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { PlaybackEvent } from '../../agent/domain/ports.ts';
import { VOICE_RATE } from '../../agent/rtc/voice-output.ts';
import { INTERRUPTED, NOTHING_TO_INTERRUPT } from '../../protocol/rpc.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import { AGENT, fail } from './test-room.fixture.ts';
import { speech, tone, toneShare } from './tones.fixture.ts';

describe('a line to a caller', () => {
  itInRoom(
    'speaks: a second of sound is heard as it is, and words are told as they are heard',
    async ({ room }) => {
      const caller = await room.person('caller');
      const { playback } = await room.line();
      const listener = await caller.listens();
      const events: PlaybackEvent[] = [];
      await new Promise<void>((resolve, reject) =>
        playback
          .play(speech(tone(440, 500), tone(440, 500)))
          .subscribe({ next: (event) => events.push(event), complete: resolve, error: reject }),
      );
      await expect.poll(() => listener.quietForMs).toBeGreaterThan(300);
      expect(events.map(({ type }) => type)).toEqual(['started', 'word', 'word']);
      const [started] = events as unknown as [{ at: number }];
      const first = listener.firstSound ?? Infinity;
      // The receiver stretches and squeezes to keep its own delay short, more on a busy machine.
      expect(listener.soundMs).toBeGreaterThan(850);
      expect(listener.soundMs).toBeLessThan(1_250);
      expect(first - started.at).toBeLessThan(1_000);
      expect(toneShare(listener.samplesBetween(300, 700), 440)).toBeGreaterThan(0.95);
      console.info(`one way, from the first sample played to heard: ${Math.round(first - started.at)} ms`);
    },
  );

  itInRoom('speaks as soon and as clearly where a background is heard', async ({ room }) => {
    const caller = await room.person('caller');
    const { playback } = await room.line();
    const listener = await caller.listens();
    // Too quiet for the listener to take it for a sound, as what is measured is the speech.
    const hum = Int16Array.from(
      { length: VOICE_RATE },
      (_, i) => 300 * Math.sin((2 * Math.PI * 200 * i) / VOICE_RATE),
    );
    playback.background?.({ ambience: hum, thinking: hum });
    await setTimeout(1_000);
    expect(listener.firstSound).toBeUndefined();
    const askedAt = performance.now();
    const events: PlaybackEvent[] = [];
    await new Promise<void>((resolve, reject) =>
      playback
        .play(speech(tone(440, 500), tone(440, 500)))
        .subscribe({ next: (event) => events.push(event), complete: resolve, error: reject }),
    );
    await expect.poll(() => listener.quietForMs).toBeGreaterThan(300);
    expect(events.map(({ type }) => type)).toEqual(['started', 'word', 'word']);
    const first = listener.firstSound ?? Infinity;
    expect(first - askedAt).toBeLessThan(1_000);
    expect(listener.soundMs).toBeGreaterThan(850);
    expect(listener.soundMs).toBeLessThan(1_250);
    expect(toneShare(listener.samplesBetween(300, 700), 440)).toBeGreaterThan(0.95);
    console.info(`over a background, from asked to heard: ${Math.round(first - askedAt)} ms`);
  });

  itInRoom(
    'is silent at the caller soon after a reply is cut or paused, and the next one starts clean',
    async ({ room }) => {
      const caller = await room.person('caller');
      const { playback } = await room.line();
      const listener = await caller.listens();
      const times: number[] = [];
      for (let round = 0; round < 4; round += 1) {
        const startedAt = performance.now();
        const playing = playback.play(speech(tone(440, 10_000))).subscribe();
        await expect.poll(() => listener.lastSound).toBeGreaterThan(startedAt);
        const soundMs = listener.soundMs + 300 + 10 * round;
        await expect.poll(() => listener.soundMs, { interval: 1 }).toBeGreaterThan(soundMs);
        const cutAt = performance.now();
        if (round % 2 === 0) {
          playing.unsubscribe();
        } else {
          playback.pause();
        }
        await expect.poll(() => listener.quietForMs).toBeGreaterThan(400);
        times.push((listener.lastSound ?? Infinity) - cutAt);
        playing.unsubscribe();
      }
      console.info(`from cut to silence at the caller: ${times.map(Math.round).join(', ')} ms`);
      // What is on its way is heard to its end, which takes longer on a busy machine: the least is what the way itself takes.
      expect(Math.min(...times)).toBeLessThan(150);
      expect(Math.max(...times)).toBeLessThan(1_500);
    },
  );

  itInRoom('is interrupted by its caller, and by nobody else, while it speaks', async ({ room }) => {
    const caller = await room.person('caller');
    const other = await room.person('other');
    const { playback, interrupt$ } = await room.line({ callerIdentity: 'caller' });
    const playing = playback.play(speech(tone(440, 10_000))).subscribe({ error: fail });
    const obeying = interrupt$.subscribe({ next: () => playing.unsubscribe(), error: fail });
    await expect(other.interrupts(AGENT)).rejects.toThrow('Only the caller');
    expect(playing.closed).toBe(false);
    expect(await caller.interrupts(AGENT)).toBe(INTERRUPTED);
    expect(playing.closed).toBe(true);
    expect(await caller.interrupts(AGENT)).toBe(NOTHING_TO_INTERRUPT);

    obeying.unsubscribe();
    await expect(caller.interrupts(AGENT)).rejects.toThrow('not supported');
  });
});
