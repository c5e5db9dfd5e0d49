import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterEach, expect, test } from 'vitest';
import { Tracing } from './tracing.ts';

/** Number of calls whose spans are more than may wait to be sent. */
const CALLS = 5_000;

const opened: { server: Server; tracing: Tracing }[] = [];
afterEach(async () => {
  for (const { server, tracing } of opened.splice(0)) {
    server.closeAllConnections();
    server.close();
    await tracing[Symbol.asyncDispose]();
  }
});

/** Traces calls that all end at once. Gives a function that tells how many of their spans were lost so far. */
async function endCalls(receiver: RequestListener): Promise<() => number> {
  const server = createServer(receiver);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let lost = 0;
  const tracing = new Tracing({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serviceName: 'parley',
    content: false,
    lost: (spans) => (lost += spans),
    log: pino({ level: 'silent' }),
  });
  opened.push({ server, tracing });
  const calls = Array.from({ length: CALLS }, (_, call) =>
    tracing.call({ jobId: `job-${call}`, roomName: 'room', traceparent: undefined }),
  );
  for (const call of calls) call.end();
  return () => lost;
}

test('a caller can not choose the id of a call by the trace that they ask in', () => {
  const tracing = new Tracing({
    endpoint: 'http://127.0.0.1:9',
    serviceName: 'parley',
    content: false,
    lost: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const asked = { jobId: 'job', roomName: 'room', traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
  expect(new Set([traceId, tracing.call(asked).id, tracing.call(asked).id]).size).toBe(3);
});

test('spans that find no room to wait for a slow receiver are counted', async () => {
  const lost = await endCalls(() => undefined);
  expect(lost()).toBeGreaterThan(0);
  expect(lost()).toBeLessThan(CALLS);
});

test('every span that a receiver refuses is counted, those that found no room too, and each once', async () => {
  const lost = await endCalls((request, response) => {
    request.resume();
    response.writeHead(400).end();
  });
  await expect.poll(lost, { timeout: 60_000 }).toBe(CALLS);
});

test('a receiver that takes all that waited loses none of it', async () => {
  let received = 0;
  const lost = await endCalls((request, response) => {
    request.resume();
    received += 1;
    response.writeHead(200).end();
  });
  const noRoom = lost();
  await expect.poll(() => received, { timeout: 60_000 }).toBeGreaterThan(1);
  expect(lost()).toBe(noRoom);
});

test('a caller does not choose the id of their call', async () => {
  const asker = '4bf92f3577b34da6a3ce929d0e0e4736';
  const tracing = new Tracing({
    endpoint: 'http://127.0.0.1:1',
    serviceName: 'parley',
    content: false,
    lost: () => undefined,
    log: pino({ level: 'silent' }),
  });
  const call = (jobId: string) =>
    tracing.call({ jobId, roomName: 'room', traceparent: `00-${asker}-00f067aa0ba902b7-01` });
  const ids = [call('one').id, call('two').id];
  expect(ids).not.toContain(asker);
  expect(new Set(ids).size).toBe(2);
  await tracing[Symbol.asyncDispose]();
});

test("a program's request is a part of the trace that it was sent in", async () => {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (data: Buffer) => bodies.push(data));
    request.on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tracing = new Tracing({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serviceName: 'parley',
    content: false,
    lost: () => undefined,
    log: pino({ level: 'silent' }),
  });
  opened.push({ server, tracing });
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const request = tracing.request({ name: 'POST /v1/x', traceparent: `00-${traceId}-${spanId}-01` });
  request.end({ 'gen_ai.request.model': 'small' });
  const sent = (): string => Buffer.concat(bodies).toString('latin1');
  await expect.poll(sent, { timeout: 60_000 }).toContain('POST /v1/x');
  // Ids are written as bytes.
  for (const id of [traceId, spanId]) expect(sent()).toContain(Buffer.from(id, 'hex').toString('latin1'));
  expect(sent()).toContain('gen_ai.request.model');
});
