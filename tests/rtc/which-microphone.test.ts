import {
  LocalVideoTrack,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
  VideoSource,
  type LocalTrack,
} from '@livekit/rtc-node';
import { describe, expect } from 'vitest';
import type { OpenLine } from '../../agent/rtc/open-line.ts';
import { framesOf, untilHeard } from './heard.fixture.ts';
import { itInRoom } from './it-in-room.fixture.ts';
import type { Person } from './person.fixture.ts';

describe('of its caller’s tracks', () => {
  itInRoom('an agent hears the newest microphone, and when it goes the one before', async ({ room }) => {
    const caller = await room.person('caller');
    const hears = hearing(await room.line());
    await caller.microphone(300);
    const second = await caller.microphone(500);
    const third = await caller.microphone(800);
    await hears(800);
    await third.off();
    await hears(500);
    await second.off();
    await hears(300);
  });

  itInRoom('it takes no more than two, however many there are', async ({ room }) => {
    const caller = await room.person('caller');
    const taken = tracksTaken(caller);
    for (const frequency of [300, 400, 500, 600, 700, 800]) await caller.microphone(frequency);
    const { audio$ } = await room.line();
    const frames = framesOf(audio$);
    await expect.poll(() => frames.length).toBeGreaterThan(40);
    expect(taken).toHaveLength(2);
  });

  itInRoom('it takes no video, whatever that says it is', async ({ room }) => {
    const caller = await room.person('caller');
    const taken = tracksTaken(caller);
    const video = LocalVideoTrack.createVideoTrack('microphone', new VideoSource(64, 64));
    const asMicrophone = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE, simulcast: false });
    await caller.room.localParticipant?.publishTrack(video, asMicrophone);
    const hears = hearing(await room.line());
    await caller.microphone(500);
    await hears(500);
    expect(taken.map(({ kind }) => kind)).toEqual([TrackKind.KIND_AUDIO]);
    await video.close();
  });

  itInRoom(
    'it hears audio of which nobody said what it is, unless there is a microphone',
    async ({ room }) => {
      const caller = await room.person('caller');
      const hears = hearing(await room.line());
      await caller.microphone(300, TrackSource.SOURCE_UNKNOWN);
      await hears(300);
      const microphone = await caller.microphone(500);
      await hears(500);
      await caller.microphone(700, TrackSource.SOURCE_UNKNOWN);
      await microphone.off();
      await hears(700);
    },
  );

  itInRoom('it does not hear what the caller’s screen plays', async ({ room }) => {
    const caller = await room.person('caller');
    const taken = tracksTaken(caller);
    await caller.microphone(300, TrackSource.SOURCE_SCREENSHARE_AUDIO);
    const hears = hearing(await room.line());
    await caller.microphone(500);
    await hears(500);
    expect(taken).toHaveLength(1);
  });
});

/** Waits until the agent hears this tone. */
function hearing({ audio$ }: OpenLine): (frequency: number) => Promise<void> {
  const frames = framesOf(audio$);
  return (frequency) => untilHeard(frames, frequency);
}

/** The caller's tracks that someone has subscribed to. */
function tracksTaken({ room }: Person): readonly LocalTrack[] {
  const taken: LocalTrack[] = [];
  room.on(RoomEvent.LocalTrackSubscribed, (track) => taken.push(track));
  return taken;
}
