import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { Route, UNIMPAIRED } from './route.ts';

/** A server that tells each client where its media is, and gives back what it is sent. */
let signalling: Server;
let media: UdpSocket;
let route: Route;
const clients: Socket[] = [];

beforeEach(async () => {
  media = createSocket('udp4').bind(0, '127.0.0.1');
  await once(media, 'listening');
  media.on('message', (packet, { port, address }) => media.send(packet, port, address));
  signalling = createServer((client) => {
    client.on('error', () => undefined);
    client.write(`candidate:1 1 udp 1 127.0.0.1 ${media.address().port} typ host`);
  });
  signalling.listen(0, '127.0.0.1');
  await once(signalling, 'listening');
  const server = { tcp: (signalling.address() as AddressInfo).port, udp: media.address().port };
  // Every third packet meets a loss of a half.
  let packets = 0;
  route = await Route.open({ server, media: true, random: () => (packets++ % 3 === 0 ? 0.25 : 0.75) });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await route[Symbol.asyncDispose]();
  signalling.close();
  media.close();
});

function join(): Socket {
  const client = connect(route.port, '127.0.0.1');
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

/** That it ends by a reset is what happens here. */
const closed = (client: Socket): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

async function mediaPort(): Promise<number> {
  const [told] = (await once(join(), 'data')) as [Buffer];
  return Number(/ (\d+) typ host/.exec(told.toString())?.[1]);
}

/** Sends packets, and gives those that have come back so far. */
async function echoes(packets: number) {
  const port = await mediaPort();
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  const back: string[] = [];
  socket.on('message', (packet) => back.push(String(packet)));
  const send = (packet: string): void => socket.send(packet, port, '127.0.0.1');
  for (let packet = 0; packet < packets; packet++) send(`${packet}`);
  return { back, send };
}

/** Waits until all of some packets have come back, each once. */
async function allComeBack(): Promise<void> {
  const { back } = await echoes(20);
  await expect.poll(() => back).toHaveLength(20);
  expect(new Set(back).size).toBe(20);
}

test('a client is told the address of the route for its media, and all of it comes and goes', async () => {
  expect(await mediaPort()).not.toBe(media.address().port);
  await allComeBack();
});

test('packets that are late all come', async () => {
  route.impairment = { ...UNIMPAIRED, jitterMs: 50 };
  await allComeBack();
});

test('a share of the packets is lost', async () => {
  route.impairment = { ...UNIMPAIRED, loss: 0.5 };
  const { back, send } = await echoes(100);
  await expect.poll(() => back.length).toBeGreaterThan(0);
  // What comes back behind all others shows that those who have not come by then are lost.
  await expect.poll(() => (send('last'), back)).toContain('last');
  expect(back.indexOf('last')).toBeLessThan(90);
});

test('nothing gets through a cut route, and all does when it is back', async () => {
  route.impairment = { ...UNIMPAIRED, cut: true };
  await closed(join());
  route.impairment = UNIMPAIRED;
  await allComeBack();
});

test('a connection that is broken off can be made again', async () => {
  const client = join();
  await once(client, 'data');
  route.breakOff();
  await closed(client);
  expect(await mediaPort()).toBeGreaterThan(0);
});
