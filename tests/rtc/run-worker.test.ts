import { AvailabilityRequest, JobAssignment, JobStatus } from '@livekit/protocol';
import { Room, RoomEvent } from '@livekit/rtc-node';
import { AccessToken, AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLiveKit, type RunningLiveKit } from '../../setup/livekit/server.ts';
import { ConfigError } from '../../platform/errors.ts';
import { Admission } from '../../agent/worker/admission.ts';
import { roomFor, userKey } from '../../agent/worker/user-rooms.ts';
import { Relay } from './relay.ts';
import type { WorkerOptions } from '../../agent/worker/run-worker.ts';
import {
  ScriptedDispatch,
  admitting,
  registered,
  startWorker,
  unregistered,
  type StartedJob,
} from './worker.fixture.ts';

describe('a worker', () => {
  let server: RunningLiveKit;
  const open: (() => PromiseLike<unknown>)[] = [];

  beforeEach(async () => {
    server = await startLiveKit();
  });
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
    await server.stop();
  });

  const start = (options?: Partial<WorkerOptions>) => {
    const running = startWorker(server, options);
    open.push(() => running.worker[Symbol.asyncDispose]());
    return running;
  };

  const call = async (room: string, identity = 'caller'): Promise<Room> => {
    const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
    token.addGrant({ roomJoin: true, room });
    const caller = new Room();
    await caller.connect(server.url, await token.toJwt(), { autoSubscribe: false, dynacast: false });
    open.push(() => caller.disconnect());
    return caller;
  };

  it('is given every new room, each as a job of its own, and reports their ends', async () => {
    const { worker, started } = start();
    await registered(worker);
    await Promise.all([call('one'), call('two')]);
    await expect.poll(() => started.map(({ job }) => job.roomName).sort()).toEqual(['one', 'two']);
    expect(worker.calls).toBe(2);

    const [first, second] = started as [StartedJob, StartedJob];
    first.end(new Error('this call is broken'));
    await expect.poll(() => worker.calls).toBe(1);
    expect(second.signal.aborted).toBe(false);
    second.end();
    await expect.poll(() => worker.calls).toBe(0);
  });

  it('joins with the token of its job, as an agent', async () => {
    const { worker, started } = start();
    await registered(worker);
    const caller = await call('room');
    await expect.poll(() => started.length).toBe(1);
    const [{ job }] = started as [StartedJob];
    expect(job.url).toBe(server.url);
    const joined = new Promise<string>((resolve) =>
      caller.on(RoomEvent.ParticipantConnected, (participant) => resolve(participant.identity)),
    );
    const agent = new Room();
    await agent.connect(job.url, job.token, { autoSubscribe: false, dynacast: false });
    open.push(() => agent.disconnect());
    expect(await joined).toBe(`agent-${job.id}`);
  });

  it('with a name is given only the calls that ask for it, with their metadata', async () => {
    const { worker, started } = start({ agentName: 'helper' });
    await registered(worker);
    await call('unasked');
    await call('asked');
    const dispatch = new AgentDispatchClient(server.url, server.apiKey, server.apiSecret);
    await dispatch.createDispatch('asked', 'helper', { metadata: '{"language":"en"}' });
    await expect.poll(() => started.length).toBe(1);
    expect(started[0]?.job).toMatchObject({ roomName: 'asked', metadata: '{"language":"en"}' });
  });

  it('declines when it is full, when it is told to, and while it drains; running calls end in their time', async () => {
    let load = 0;
    let refuse = false;
    const { worker, started } = start({
      admission: admitting(
        () => load,
        () => (refuse ? 'not today' : undefined),
      ),
    });
    await registered(worker);
    await call('taken');
    await expect.poll(() => started.length).toBe(1);

    // Another worker, nearly full, takes what this one declines, and so shows that the server is done with asking.
    const other = start({ admission: admitting(() => 0.99) });
    await registered(other.worker);
    const goesToTheOther = async (room: string) => {
      await call(room);
      await expect.poll(() => other.started.map(({ job }) => job.roomName)).toContain(room);
    };
    refuse = true;
    await goesToTheOther('refused');
    refuse = false;
    load = 1;
    await goesToTheOther('full');
    load = 0;
    let drained = false;
    const draining = worker.drain().then(() => (drained = true));
    await goesToTheOther('draining');
    expect(started).toHaveLength(1);
    expect(drained).toBe(false);
    started[0]?.end();
    await draining;
  });

  it('takes as many calls of a user as one may have, and those of others, and one more when one is over', async () => {
    const admission = new Admission({ cores: { total: 8, load: 0 }, callsPerUser: 1 });
    const { worker, started } = start({ admission });
    await registered(worker);
    const [ada, bob] = ['ada', 'bob'].map((subject) => userKey(subject, server.apiSecret));
    const rooms = () => started.map(({ job }) => job.roomName);
    const [first, second, bobs, third] = [roomFor(ada), roomFor(ada), roomFor(bob), roomFor(ada)] as const;
    await call(first);
    await expect.poll(rooms).toEqual([first]);
    // Another worker takes what this one declines.
    const other = start();
    await registered(other.worker);
    await call(second);
    await expect.poll(() => other.started.map(({ job }) => job.roomName)).toEqual([second]);
    await other.worker[Symbol.asyncDispose]();
    await call(bobs);
    await expect.poll(rooms).toEqual([first, bobs]);
    expect(worker.callsOf(ada ?? '')).toBe(1);

    started[0]?.end();
    await expect.poll(() => worker.callsOf(ada ?? '')).toBe(0);
    await call(third);
    await expect.poll(rooms).toEqual([first, bobs, third]);
  });

  it('ends a call when LiveKit terminates it', async () => {
    const { worker, started } = start({ agentName: 'helper' });
    await registered(worker);
    await call('room');
    const dispatch = new AgentDispatchClient(server.url, server.apiKey, server.apiSecret);
    const { id } = await dispatch.createDispatch('room', 'helper');
    await expect.poll(() => started.length).toBe(1);
    await dispatch.deleteDispatch(id, 'room');
    // The server first waits some seconds for other workers that might have taken the dispatch too.
    await expect.poll(() => started[0]?.signal.aborted).toBe(true);
    await expect.poll(() => worker.calls).toBe(0);
  });

  it('keeps its calls when the server dies, and takes new ones within 10 s of the next start', async () => {
    const { worker, started } = start();
    await registered(worker);
    await call('before');
    await expect.poll(() => started.length).toBe(1);

    const { ports, apiKey, apiSecret } = server;
    const lost = unregistered(worker);
    await server.kill();
    await lost;
    expect(started[0]?.signal.aborted).toBe(false);
    expect(worker.calls).toBe(1);

    server = await startLiveKit({ ports, apiKey, apiSecret });
    const restartedAt = performance.now();
    await registered(worker);
    await call('after');
    const roomsOf = () => started.map(({ job }) => job.roomName);
    await expect.poll(roomsOf).toContain('after');
    expect(performance.now() - restartedAt).toBeLessThan(10_000);
  });

  it('ends a call whose room was made anew, when it is offered that room again', async () => {
    const { worker, started } = start();
    await registered(worker);
    await call('room');
    await expect.poll(() => started.length).toBe(1);
    await new RoomServiceClient(server.url, server.apiKey, server.apiSecret).deleteRoom('room');
    await call('room', 'another caller');
    await expect.poll(() => started.length).toBe(2);
    await expect.poll(() => worker.calls).toBe(1);
    expect(started.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('says what to do when its key is refused', async () => {
    const { worker } = start({ apiSecret: 'x'.repeat(32) });
    await expect(worker.ended).rejects.toThrow(ConfigError);
    await expect(worker.ended).rejects.toThrow(/LIVEKIT_API_SECRET/);
  });

  it('goes on trying when it is refused after it was known, and its calls go on', async () => {
    const relay = await Relay.to(server.ports.http);
    open.push(() => relay[Symbol.asyncDispose]());
    const told: string[] = [];
    const stream = { write: (line: string) => void told.push(line) };
    const { worker, started } = start({ url: relay.url, log: pino({ level: 'warn' }, stream) });
    await registered(worker);
    await call('before');
    await expect.poll(() => started.length).toBe(1);

    const lost = unregistered(worker);
    relay.refuseNext(2, 401);
    relay.cut();
    await lost;
    await registered(worker);
    expect(relay.refused).toBe(2);
    expect(told.filter((line) => line.includes('refused the worker (401)'))).toHaveLength(1);
    expect(started[0]?.signal.aborted).toBe(false);
    await call('after');
    await expect.poll(() => started.map(({ job }) => job.roomName)).toEqual(['before', 'after']);
    expect(worker.calls).toBe(2);
  });

  it('reaches a server that is served under a path', async () => {
    const relay = await Relay.to(server.ports.http, '/livekit');
    open.push(() => relay[Symbol.asyncDispose]());
    const { worker } = start({ url: `${relay.url}/livekit/` });
    await registered(worker);
  });

  it('goes through the proxy that the environment names, and says when that refuses', async () => {
    const relay = await Relay.to(server.ports.http);
    open.push(() => relay[Symbol.asyncDispose]());
    vi.stubEnv('HTTP_PROXY', relay.url.replace('ws://', 'http://ada:hunter2@'));
    open.push(async () => vi.unstubAllEnvs());
    relay.refuseNext(1, 407);
    const told: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void told.push(line) });
    const { worker } = start({ url: 'ws://livekit.test:7880', log });
    await registered(worker);
    expect(relay.tunnels).toEqual(['livekit.test:7880', 'livekit.test:7880']);
    expect(relay.logins.at(-1)).toBe(`Basic ${Buffer.from('ada:hunter2').toString('base64')}`);
    expect(told.join('')).toContain('answered 407');
    expect(told.join('')).not.toContain('hunter2');
  });

  it('leaves nothing behind', async () => {
    const { worker, started } = startWorker(server);
    await registered(worker);
    await call('room');
    await expect.poll(() => started.length).toBe(1);
    await worker[Symbol.asyncDispose]();
    await worker.ended;
    expect(started[0]?.signal.aborted).toBe(true);
    expect(worker.calls).toBe(0);
    // The last look is without the timer of the looking itself.
    await expect
      .poll(() => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout'), { timeout: 5_000 })
      .toEqual([]);
  });
});

describe('a worker whose server assigns a call twice', () => {
  it('runs it once, and says each time that it runs', async () => {
    await using server = new ScriptedDispatch();
    const { worker, started } = startWorker({
      url: await server.url,
      apiKey: 'key',
      apiSecret: 'x'.repeat(32),
    });
    await registered(worker);
    server.say({ case: 'availability', value: new AvailabilityRequest({ job: { id: 'job' } }) });
    for (let times = 0; times < 2; times++)
      server.say({ case: 'assignment', value: new JobAssignment({ job: { id: 'job' }, token: 'x' }) });
    await expect.poll(() => server.statuses).toEqual([JobStatus.JS_RUNNING, JobStatus.JS_RUNNING]);
    expect(started).toHaveLength(1);
    started[0]?.end();
    await expect.poll(() => server.statuses.at(-1)).toBe(JobStatus.JS_SUCCESS);
    await worker[Symbol.asyncDispose]();
  });
});
