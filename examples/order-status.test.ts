import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { testCall } from 'parley/testing';
import { expect, onTestFinished, test } from 'vitest';

/** The shop's service, with one order. */
async function shop() {
  const server = createServer((request, response) => {
    const known = request.url === '/orders/1234';
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(known ? { status: 'on its way', arrives: 'tomorrow' } : { error: 'no such order' }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The file of the agent, whose shop is at this port. */
async function orderLine(port: number) {
  const file = join(import.meta.dirname, `order-status-${port}.yaml`);
  const text = await readFile(join(import.meta.dirname, 'order-status.yaml'), 'utf8');
  await writeFile(file, text.replace(':8099', `:${port}`));
  onTestFinished(() => rm(file));
  return file;
}

test('looks an order up as soon as its number is said', async () => {
  await using call = await testCall(await orderLine(await shop()), {
    llm: ({ results }) => `It says ${results.at(-1)}.`,
  });
  await call.says('Where is order number 1234?');
  expect(call).toHaveUsed('orderStatus', { number: 1234 });
  expect(call.reply).toMention(/on its way.*tomorrow/);
});

test('tells the model when there is no such order, and goes on', async () => {
  await using call = await testCall(await orderLine(await shop()), {
    llm: ({ results, uses }) =>
      results.length === 0 ? uses('orderStatus', { number: 7 }) : `It says ${results.at(-1)}.`,
  });
  await call.says('And where is my other one?');
  expect(call.reply).toMention(/404.*no such order/);
  await call.says('Thank you.');
  expect(call.ended).toBeUndefined();
});
