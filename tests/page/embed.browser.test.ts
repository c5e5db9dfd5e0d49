import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { settingAttributes } from '../../protocol/caller-attributes.ts';
import { browserPath } from './browser.ts';
import { PROFILE } from './profile.ts';
import { Site } from './site.ts';

const chromium = browserPath();

describe.skipIf(chromium === undefined)('a call in another site', () => {
  let site: Site;
  let other: Server;
  let body: string;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
    other = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>A shop</title><h1>A shop</h1>${body}`);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(() => site.clear());
  afterAll(async () => {
    other.close();
    await site[Symbol.asyncDispose]();
  });

  const openShop = (page: Page) => page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);

  test('takes two lines: the script and the element, whose attributes are the settings', async () => {
    body = `<script src="${site.url}embed.js"></script>
            <parley-call voice="amy" speaking-rate="1.2"></parley-call>`;
    const visit = await site.visit({ profile: PROFILE });
    const { page } = visit;
    await openShop(page);
    const frame = page.frameLocator('iframe[title="Voice call"]');
    await frame.getByRole('button', { name: 'Settings' }).waitFor();
    await frame.getByRole('button', { name: 'Start a call' }).click();
    await frame.getByRole('button', { name: 'End the call' }).waitFor();
    const agent = await site.agent(visit);
    await agent.state('listening');
    await frame.locator('[role=status][data-state=listening]').waitFor();
    expect(visit.tokenRequests).toEqual([
      { participant_attributes: settingAttributes({ voice: 'amy', speaking_rate: 1.2 }) },
    ]);
    expect(visit.errors).toEqual([]);
    // Nothing of ours lies about in the other page.
    expect(
      await page.evaluate(() => ['ParleyCall', 'SETTINGS', 'home'].filter((name) => name in window)),
    ).toEqual([]);
  });

  test('works in a plain frame, too', async () => {
    body = `<iframe src="${site.url}" title="Call us" allow="microphone; autoplay" width="400" height="600"></iframe>`;
    const visit = await site.visit();
    await openShop(visit.page);
    const frame = visit.page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Start a call' }).click();
    await frame.getByRole('button', { name: 'End the call' }).waitFor();
  });

  test('tells the site’s owner when the frame has no microphone', async () => {
    body = `<iframe src="${site.url}" title="Call us" width="400" height="600"></iframe>`;
    const { page } = await site.visit();
    await openShop(page);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Start a call' }).click();
    await frame.getByRole('alert').filter({ hasText: 'allow="microphone"' }).waitFor();
  });
});
