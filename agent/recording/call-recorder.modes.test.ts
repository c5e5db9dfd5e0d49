import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LONGEST_HOLD_MS } from '../../protocol/limits.ts';
import { TestRecordings } from './recorded-call.fixture.ts';

let disk: TestRecordings;
beforeEach(() => (disk = new TestRecordings()));
afterEach(() => disk[Symbol.dispose]());

describe('a recording', () => {
  it('is silent where the agent hears nothing, since the button is up or the caller only types', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.speaks(320, 0.25);
      call.chooses('text-only');
      call.speaks(320, 0.5);
      call.chooses('push-to-talk');
      call.speaks(320, 0.5);
      call.pushes('start');
      call.speaks(320, 0.75);
      call.pushes('end');
      call.speaks(320, 0.5);
    }
    expect(disk.loudness).toEqual([
      { level: 25, ms: 320 },
      { level: 0, ms: 640 },
      { level: 75, ms: 320 },
      { level: 0, ms: 320 },
    ]);
  });

  it('is silent once a button that nobody lets go counts as let go', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.chooses('push-to-talk');
      call.pushes('start');
      call.speaks(LONGEST_HOLD_MS + 3_200, 0.75);
    }
    expect(disk.loudness).toEqual([
      { level: 75, ms: LONGEST_HOLD_MS },
      { level: 0, ms: 3_200 },
    ]);
  });

  it('is silent where the caller cancelled what they said, or chose another mode in the middle of it', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.chooses('push-to-talk');
      for (const end of ['cancel', 'end'] as const) {
        call.pushes('start');
        call.speaks(3_200, end === 'end' ? 0.75 : 0.5);
        call.pushes(end);
      }
      call.pushes('start');
      call.speaks(320, 0.5);
      call.chooses('hands-free');
      call.speaks(320, 0.25);
    }
    expect(disk.loudness).toEqual([
      { level: 0, ms: 3_200 },
      { level: 75, ms: 3_200 },
      { level: 0, ms: 320 },
      { level: 25, ms: 320 },
    ]);
  });

  it('has of what is said with a button only what they said since they allowed it', async () => {
    {
      await using call = await disk.begin(false);
      call.chooses('push-to-talk');
      call.pushes('start');
      call.speaks(320, 0.5);
      call.allows(true);
      await call.becomes('running');
      call.speaks(320, 0.75);
    }
    expect(disk.loudness).toEqual([{ level: 75, ms: 320 }]);
  });

  it('has the modes of the call', async () => {
    {
      await using call = await disk.begin(true);
      await call.becomes('running');
      call.chooses('text-only');
    }
    await using recording = await disk.read();
    const modes = recording.events.flatMap((event) => (event.type === 'mode' ? [event.mode] : []));
    expect(modes).toEqual(['hands-free', 'text-only']);
  });
});
