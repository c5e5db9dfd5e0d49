import { it } from 'vitest';
import { type RunningLiveKit, startLiveKit } from '../../setup/livekit/server.ts';
import { TestRoom } from './test-room.fixture.ts';

/** A test in a room of its own, at a LiveKit server that the tests of a file share. */
export const itInRoom = it.extend<{ $file: { server: RunningLiveKit }; $test: { room: TestRoom } }>({
  server: [
    async ({}, use) => {
      const server = await startLiveKit();
      await use(server);
      await server.stop();
    },
    { scope: 'file' },
  ],
  room: async ({ server }, use) => {
    await using room = new TestRoom(server);
    await use(room);
  },
});
