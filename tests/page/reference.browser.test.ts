import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ApiChanges, type ApiServer, startApi } from '../../agent/api/api.fixture.ts';
import { browserPath, launchBrowser } from './browser.ts';
import { PATIENT } from './site.ts';

const KEY = 'a-key-of-more-than-24-characters';
const executablePath = browserPath();

describe.skipIf(executablePath === undefined)('the page that shows the API', () => {
  let browser: Browser;
  const open: ApiServer[] = [];
  beforeAll(async () => {
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  /** Opens the page; what it loads from elsewhere, and what its policy keeps it from, are problems. */
  const visit = async (changes: Partial<ApiChanges> = {}) => {
    const server = await startApi({ engines: {}, ...changes });
    open.push(server);
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.url))
        problems.push(request.url());
    });
    await page.goto(`${server.url}/docs`);
    return { page, problems };
  };

  test('shows every endpoint, and loads nothing from elsewhere', async () => {
    const { page, problems } = await visit();
    await page.locator('.opblock-summary-path').first().waitFor(PATIENT);
    const paths = await page.locator('.opblock-summary-path').allInnerTexts();
    // Long paths may be broken anywhere, by a character without width.
    expect(paths.map((path) => path.replaceAll('\u200b', ''))).toEqual(
      expect.arrayContaining(['/v1/chat/completions', '/v1/audio/speech', '/v1/models/{id}']),
    );
    expect(await page.locator('form').first().isVisible()).toBe(false);
    expect(problems).toEqual([]);
  });

  test('tries an endpoint out', async () => {
    const { page, problems } = await visit();
    await page.locator('.opblock-summary-path[data-path="/v1/models"]').click(PATIENT);
    await page.getByRole('button', { name: 'Try it out' }).click(PATIENT);
    await page.getByRole('button', { name: 'Execute' }).click(PATIENT);
    await page.locator('.live-responses-table').getByText('"script"').first().waitFor(PATIENT);
    expect(problems).toEqual([]);
  });

  test('asks for a key where one is needed', async () => {
    const { page, problems } = await visit({
      credentials: { apiKeys: [KEY], scopedKeys: [], jwt: undefined },
    });
    await page.getByLabel('This API needs a key').fill('another-key-of-24-characters', PATIENT);
    await page.getByRole('button', { name: 'Show the API' }).click();
    await page.getByRole('alert').getByText('not known').waitFor(PATIENT);
    await page.getByLabel('This API needs a key').fill(KEY);
    await page.getByRole('button', { name: 'Show the API' }).click();
    await page.locator('.opblock-summary-path').first().waitFor(PATIENT);
    expect(problems).toEqual([]);
  });
});
