import {
  AudioSource,
  DisconnectReason,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  dispose,
} from '@livekit/rtc-node';
import { AccessToken, RoomServiceClient, TokenVerifier } from 'livekit-server-sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CHAT_TOPIC } from '../../protocol/topics.ts';
import { type RunningLiveKit, startLiveKit } from '../../setup/livekit/server.ts';
import { ask, startHttp } from '../../agent/http/server.fixture.ts';
import type { HttpServer } from '../../agent/http/server.ts';
import { registered, startWorker } from './worker.fixture.ts';

const KEY = 'a-key-of-more-than-24-characters';

let liveKit: RunningLiveKit;
let server: HttpServer;
let rooms: RoomServiceClient;
const opened: (() => PromiseLike<unknown>)[] = [];

beforeAll(async () => {
  liveKit = await startLiveKit();
  const { url: serverUrl, apiKey, apiSecret } = liveKit;
  rooms = new RoomServiceClient(serverUrl, apiKey, apiSecret);
  server = await startHttp({
    host: '0.0.0.0',
    credentials: { apiKeys: [KEY], jwt: undefined },
    tokens: { serverUrl, apiKey, apiSecret },
  });
});
afterAll(async () => {
  for (const close of opened.reverse()) await close();
  await server.close();
  await dispose();
  await liveKit.stop();
});

async function invite(identity: string) {
  const response = await ask(server, { participant_identity: identity }, { 'x-api-key': KEY });
  const { participant_token: token } = (await response.json()) as { participant_token: string };
  const { sub = '', video } = await new TokenVerifier(liveKit.apiKey, liveKit.apiSecret).verify(token);
  return { token, identity: sub, room: video?.room ?? '' };
}

async function join(token: string): Promise<Room> {
  const room = new Room();
  await room.connect(liveKit.url, token);
  opened.push(() => room.disconnect());
  return room;
}

it('joins its own room, to talk and to write there, and nothing else', async () => {
  const { token, identity, room } = await invite('ada');
  const caller = await join(token);
  expect(caller.name).toBe(room);

  const guest = new AccessToken(liveKit.apiKey, liveKit.apiSecret, { identity: 'listener' });
  guest.addGrant({ roomJoin: true, room });
  const listener = await join(await guest.toJwt());
  const read: string[] = [];
  listener.registerTextStreamHandler(CHAT_TOPIC, (reader) => {
    void reader.readAll().then((text) => read.push(text));
  });
  const heard = new Promise((resolve) => listener.once(RoomEvent.TrackPublished, resolve));
  const source = new AudioSource(48_000, 1);
  const track = LocalAudioTrack.createAudioTrack('microphone', source);
  const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
  await caller.localParticipant?.publishTrack(track, options);
  await heard;
  await caller.localParticipant?.sendText('Hello', { topic: CHAT_TOPIC });
  await expect.poll(() => read).toEqual(['Hello']);
  await track.close();

  const { permission } = await rooms.getParticipant(room, identity);
  expect(permission).toMatchObject({
    canPublish: true,
    canPublishSources: [2],
    canPublishData: true,
    // A caller chooses the mode of the call by an attribute.
    canUpdateMetadata: true,
    hidden: false,
    recorder: false,
  });
});

it('asks for the agent by its name, with what the caller says of the call', async () => {
  const { url, apiKey, apiSecret } = liveKit;
  const { worker, started } = startWorker({ url, apiKey, apiSecret }, { agentName: 'helper' });
  opened.push(() => worker[Symbol.asyncDispose]());
  await registered(worker);
  const named = await startHttp({ tokens: { serverUrl: url, apiKey, apiSecret, agentNames: ['helper'] } });
  opened.push(() => named.close());
  const response = await ask(named, { room_config: { agents: [{ metadata: '{"language":"en"}' }] } });
  const { participant_token: token } = (await response.json()) as { participant_token: string };
  const caller = await join(token);
  await expect
    .poll(() => started.map(({ job }) => job))
    .toMatchObject([{ roomName: caller.name, metadata: '{"language":"en"}' }]);
});

it('leaves no room behind in which an agent that comes too late would wait for its caller', async () => {
  const { token, room } = await invite('ada');
  const caller = await join(token);
  const late = new AccessToken(liveKit.apiKey, liveKit.apiSecret, { identity: 'late-agent' });
  late.kind = 'agent';
  late.addGrant({ roomJoin: true, room });
  await caller.disconnect();
  const leftAt = performance.now();
  const agent = await join(await late.toJwt());
  const closed = new Promise((resolve) => agent.once(RoomEvent.Disconnected, resolve));
  expect(await closed).toBe(DisconnectReason.ROOM_CLOSED);
  // LiveKit by itself keeps a room for 20 s.
  expect(performance.now() - leftAt).toBeLessThan(15_000);
});

it('lets a few people into a room, whoever else has a token, and the agent besides', async () => {
  const { url: serverUrl, apiKey, apiSecret } = liveKit;
  const here = await startHttp({ tokens: { serverUrl, apiKey, apiSecret } });
  opened.push(() => here.close());
  const tokenFor = async (identity: string): Promise<string> => {
    const response = await ask(here, { room_name: 'party', participant_identity: identity });
    return ((await response.json()) as { participant_token: string }).participant_token;
  };
  for (let guest = 1; guest <= 8; guest += 1) await join(await tokenFor(`guest-${guest}`));
  await expect(join(await tokenFor('one-too-many'))).rejects.toThrow();
  const agent = new AccessToken(apiKey, apiSecret, { identity: 'the-agent' });
  agent.kind = 'agent';
  agent.addGrant({ roomJoin: true, room: 'party' });
  expect((await join(await agent.toJwt())).remoteParticipants.size).toBe(8);
});

it('neither lists nor ends calls, nor asks for agents, in any room', async () => {
  const other = await invite('bob');
  await join(other.token);
  const { token, room } = await invite('ada');
  const call = async (service: string, request: object) => {
    const response = await fetch(`${liveKit.url.replace(/^ws/, 'http')}/twirp/livekit.${service}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
    return response.status;
  };
  const { identity } = other;
  for (const name of [room, other.room]) {
    expect([
      await call('RoomService/ListRooms', {}),
      await call('RoomService/CreateRoom', { name }),
      await call('RoomService/DeleteRoom', { room: name }),
      await call('RoomService/ListParticipants', { room: name }),
      await call('RoomService/RemoveParticipant', { room: name, identity }),
      await call('RoomService/MutePublishedTrack', { room: name, identity, track_sid: 'TR_1', muted: true }),
      await call('RoomService/UpdateParticipant', { room: name, identity, name: 'x' }),
      await call('RoomService/SendData', { room: name, data: '', kind: 0 }),
      await call('RoomService/UpdateRoomMetadata', { room: name, metadata: 'x' }),
      await call('AgentDispatchService/CreateDispatch', { room: name, agent_name: 'x' }),
    ]).toEqual(Array.from({ length: 10 }, () => 401));
  }
  expect((await rooms.listParticipants(other.room)).map((participant) => participant.identity)).toEqual([
    identity,
  ]);
});

it('does not end the call of the one whose identity is asked for', async () => {
  const ada = await invite('ada');
  const call = await join(ada.token);
  const mallory = await invite(ada.identity);
  expect(mallory.identity).not.toBe(ada.identity);
  expect(mallory.room).not.toBe(ada.room);
  await join(mallory.token);
  expect(call.isConnected).toBe(true);
  expect((await rooms.listParticipants(ada.room)).map(({ identity }) => identity)).toEqual([ada.identity]);
});
