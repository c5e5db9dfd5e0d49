import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { TestRecordings, hotel } from './recorded-call.fixture.ts';

let disk: TestRecordings;
beforeEach(() => (disk = new TestRecordings()));
afterEach(() => disk[Symbol.dispose]());

describe('a call whose caller did not allow it', () => {
  it('leaves nothing on the disk', async () => {
    {
      await using call = await disk.begin(false);
      call.speaks(2_000);
      await call.writes('Is there a room?');
      expect(call.states).toEqual(['possible']);
    }
    expect(disk.kept).toEqual([]);
  });
});

describe('a call whose caller allows it', () => {
  it('is kept: the voice, the turns, the tools and what was dialled', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.speaks(3_200);
      call.dials('7');
      await call.writes('Is there a room?');
    }
    await using recording = await disk.read();
    expect(recording.call).toMatchObject({ id: 'call-1', instructions: hotel.instructions });
    const [, , dialled, typed, reply, tools] = recording.events;
    expect(dialled).toMatchObject({ type: 'dialled', key: '7' });
    expect(typed).toMatchObject({ type: 'typed', turn: 1, text: 'Is there a room?' });
    expect(reply).toMatchObject({ type: 'reply', turn: 1, text: 'Two are free.', interrupted: false });
    expect(tools).toEqual({
      type: 'tools',
      turn: 1,
      uses: [{ name: 'rooms', input: {}, result: 'Two are free.' }],
    });
    const samples = await recording.audio(100, 1_100);
    expect(samples).toHaveLength(16_000);
    expect(samples.every((sample) => Math.abs(sample - 0.5) < 0.001)).toBe(true);
    expect(await recording.audio(3_100, 9_000)).toHaveLength(1_600);
  });

  it('is for the agent’s own user alone', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
    }
    const [name = ''] = disk.kept;
    const modes = [name, ...['caller.wav', 'events.jsonl'].map((file) => join(name, file))].map(
      (path) => statSync(join(disk.folder, path)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    const wav = readFileSync(join(disk.folder, name, 'caller.wav'));
    expect([wav.readUInt32LE(4), wav.readUInt32LE(40)]).toEqual([wav.length - 8, wav.length - 44]);
  });

  it('is deleted at once when they take it back, and begins anew when they allow it again', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      await call.writes('My secret is ninety-nine.');
      call.speaks(1_000);
      call.allows(false);
      await expect.poll(() => disk.kept).toEqual([]);
      await call.writes('And is there a room?');
      expect(disk.kept).toEqual([]);
      call.allows(true);
      await call.becomes('running');
      await call.writes('Write this down.');
    }
    const [name = '', ...others] = disk.kept;
    expect(others).toEqual([]);
    const events = readFileSync(join(disk.folder, name, 'events.jsonl'), 'utf8');
    expect(events).toContain('Write this down.');
    expect(events).not.toContain('secret');
  });

  it('is deleted as well when they take it back after it was full, and is shown until then', async () => {
    await using call = await disk.begin(true);
    await call.becomes('running');
    call.usesTooMuch();
    call.speaks(3_200);
    await call.writes('Is there a room?');
    expect(disk.warned.filter((line) => line.includes('longer than recordings may be'))).toHaveLength(1);
    expect(call.states.at(-1)).toBe('running');
    call.allows(false);
    await expect.poll(() => disk.kept).toEqual([]);
    await call.becomes('possible');
  });

  it('is kept up to where it was full', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.dials('7');
      call.usesTooMuch();
      call.dials('8');
    }
    await using recording = await disk.read();
    expect(recording.events.flatMap((event) => (event.type === 'dialled' ? [event.key] : []))).toEqual(['7']);
  });

  it('holds nobody on the line where the disk hangs, and is kept when it goes on', async () => {
    let goOn = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (goOn = resolve));
    const call = await disk.begin(true, {
      begin: async (...args) => {
        await hanging;
        return disk.recordings.begin(...args);
      },
    });
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const over = call[Symbol.asyncDispose]();
    await vi.advanceTimersByTimeAsync(5_000);
    await over;
    vi.useRealTimers();
    expect(disk.warned.join()).toContain('the disk is slow');
    goOn();
    await expect
      .poll(() => disk.kept.map((name) => statSync(join(disk.folder, name, 'caller.wav')).size))
      .toEqual([44]);
  });

  it('leaves nothing where they take it back before the folder is there, or as they hang up', async () => {
    {
      await using call = await disk.begin(true);
      call.allows(false);
    }
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.allows(false);
    }
    expect(disk.kept).toEqual([]);
  });

  it('goes on where nothing can be written, which is told once', async () => {
    rmSync(disk.folder, { recursive: true });
    writeFileSync(disk.folder, 'in the way');
    await using call = await disk.begin(true);
    const told = () => disk.warned.filter((line) => line.includes('a recording could not be written'));
    await expect.poll(told).toHaveLength(1);
    call.speaks(2_000);
    await call.writes('Is there a room?');
    expect(told()).toHaveLength(1);
    expect(call.states).toEqual(['possible']);
  });
});
