import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserPath } from './browser.ts';
import { Site } from './site.ts';

const chromium = browserPath();

describe.skipIf(chromium === undefined)('the page after a call', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
  });
  afterEach(() => site.clear());
  afterAll(() => site[Symbol.asyncDispose]());

  test('gives the transcript to copy and to download, and begins another call', async () => {
    const visit = await site.visit({ permissions: ['microphone', 'clipboard-read', 'clipboard-write'] });
    const { page } = visit;
    await visit.open();
    await visit.call();
    const agent = await site.agent(visit);
    await agent.state('listening');
    await agent.hears('u1', 'Is 1 < 2?', true);
    await page.getByText('Is 1 < 2?').waitFor();
    const reply = await agent.says('a1');
    await reply.words('Yes, it is.');
    await page.getByText('Yes, it is.').waitFor();
    await reply.close();
    await page.getByRole('button', { name: 'End the call' }).click();
    await page.getByRole('heading', { name: 'The call is over' }).waitFor();

    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByText('in the clipboard').waitFor();
    const spoken = 'You: Is 1 < 2?\nAgent: Yes, it is.\n';
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(spoken);
    expect(await downloaded(page, 'Text')).toEqual([expect.stringMatching(/^call-.*\.txt$/), spoken]);
    const [, json] = await downloaded(page, 'JSON');
    expect(JSON.parse(json)).toMatchObject({
      transcript: [
        { speaker: 'caller', text: 'Is 1 < 2?' },
        { speaker: 'agent', text: 'Yes, it is.' },
      ],
    });
    const [name, vtt] = await downloaded(page, 'WebVTT');
    expect(name).toMatch(/\.vtt$/);
    expect(await cuesOf(page, vtt)).toEqual(['Is 1 < 2?', 'Yes, it is.']);

    await visit.call();
    await page.locator('[role=status][data-state=listening]').waitFor();
    expect(visit.tokenRequests).toHaveLength(2);
    expect(visit.errors).toEqual([]);
  });
});

async function downloaded(page: Page, label: string): Promise<[name: string, content: string]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download as ${label}` }).click(),
  ]);
  return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')];
}

/** The texts of the cues as the browser reads them. */
async function cuesOf(page: Page, vtt: string): Promise<string[]> {
  // The policy of the page itself forbids it to load what we made.
  const blank = await page.context().newPage();
  const texts = await blank.evaluate(async (content) => {
    const video = document.createElement('video');
    const track = document.createElement('track');
    track.src = URL.createObjectURL(new Blob([content], { type: 'text/vtt' }));
    track.default = true;
    video.append(track);
    document.body.append(video);
    await new Promise((resolve, reject) => {
      track.onload = resolve;
      track.onerror = reject;
    });
    const cues = [...(track.track.cues ?? [])] as VTTCue[];
    video.remove();
    return cues.map((cue) => cue.getCueAsHTML().textContent);
  }, vtt);
  // The page of the call is in front again.
  await blank.close();
  return texts;
}
