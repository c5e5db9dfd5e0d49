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
    other = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>A shop</title><h1>A shop</h1>${body}`);
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    site = await Site.open(chromium ?? '', [shop()]);
  });
  afterEach(() => site.clear());
  afterAll(async () => {
    other.close();
    await site[Symbol.asyncDispose]();
  });

  const shop = (host = '127.0.0.1') => `http://${host}:${(other.address() as AddressInfo).port}`;
  const openShop = (page: Page) => page.goto(shop());

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

  test('is shown by none but the sites that may', async () => {
    body = `<iframe src="${site.url}" title="Call us" allow="microphone; autoplay"></iframe>`;
    const { page } = await site.visit();
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(shop('localhost'));
    await refused;
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0);
  });

  test('is told by the site what the agent is told, and keeps nothing of what the site chose', async () => {
    body = `<iframe src="${site.url}?system_prompt=You+sell+tea.&voice=amy" title="Call us" allow="microphone; autoplay"></iframe>`;
    const { page, tokenRequests } = await site.visit({ profile: PROFILE });
    await openShop(page);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: 'Settings' }).click();
    await frame.getByRole('radio', { name: 'patient' }).check();
    await page.keyboard.press('Escape');
    await frame.getByRole('button', { name: 'Start a call' }).click();
    await frame.getByRole('button', { name: 'End the call' }).waitFor();
    const asked = { voice: 'amy', system_prompt: 'You sell tea.', turn_taking: 'patient' };
    expect(tokenRequests).toEqual([{ participant_attributes: settingAttributes(asked) }]);
    await openShop(page);
    const kept = await frame.locator('body').evaluate(() => localStorage.getItem('parley.chosen'));
    expect(kept).toBe('{"turn_taking":"patient"}');
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
