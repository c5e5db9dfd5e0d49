import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { assertCanListen, freePort } from './ports.ts';

const host = '127.0.0.1';
const settings = { host: 'THE_HOST', port: 'THE_PORT' };

test('a port in use is told with the setting and a port that is free', async () => {
  const other = createServer().listen(0, host);
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const said = await assertCanListen({ host, port }, settings).then(String, (error: unknown) =>
    String(error),
  );
  other.close();
  expect(said).toContain(`Port ${port} is in use`);
  const free = Number(/set THE_PORT to another one, such as (\d+)/.exec(said)?.[1]);
  expect(free).not.toBe(port);
  await assertCanListen({ host, port: free }, settings);
});

test('an address that the machine does not have is told at once, with the setting', async () => {
  // An address for documentation (RFC 5737), which no machine has.
  const address = { host: '192.0.2.1', port: await freePort() };
  await expect(assertCanListen(address, settings)).rejects.toThrow('no address "192.0.2.1". Set THE_HOST');
});

test('a port that is taken by a server to come is passed over', async () => {
  const preferred = await freePort();
  expect(await freePort('tcp', { preferred, taken: [preferred] })).not.toBe(preferred);
});
