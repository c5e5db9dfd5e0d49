import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { SMALL_PHONE, checkState, fits, isAccessible, statesToCheck } from './accessible-states.ts';
import { browserPath } from './browser.ts';
import { PROFILE } from './profile.ts';
import { PATIENT, Site } from './site.ts';
import { turnReportOf } from './turn-report.ts';

const chromium = browserPath();

describe.skipIf(chromium === undefined)('the page for everyone', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
  });
  afterEach(() => site.clear());
  afterAll(() => site[Symbol.asyncDispose]());

  for (const [name, state] of statesToCheck(({ late }) => late !== true))
    test(isAccessible(name), () => checkState(site, state));

  test('can be used with the keyboard alone', async () => {
    const visit = await site.visit({ profile: PROFILE });
    const { page, open } = visit;
    await open();
    await page.getByRole('button', { name: 'Settings' }).waitFor();
    await tabTo(page, 'Settings');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tabTo(page, 'Start a call');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'End the call' }).waitFor();
    const agent = await site.agent(visit);
    await agent.state('listening');
    await page.locator('[role=status][data-state=listening]').waitFor();
    await tabTo(page, 'Conversation');
    await tabTo(page, 'Mute');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await tabTo(page, 'End the call');
    await page.keyboard.press('Enter');
    await page.getByText('The call is over').waitFor();
    await tabTo(page, 'Call again');
  });

  test('keeps long words on a small phone, and the newest in sight', async () => {
    const visit = await site.visit({ profile: PROFILE, viewport: SMALL_PHONE });
    const { page, open, call } = visit;
    await open();
    await call();
    const agent = await site.agent(visit);
    await agent.state('listening');
    await agent.hears('u1', `${'Donaudampfschifffahrt'.repeat(6)} and so on, and on, and on.`, true);
    await page.getByText('and so on').waitFor();
    await fits(page);
    await agent.turn(turnReportOf(1, { transcript: 100 }));
    await page.getByRole('button', { name: 'Timing' }).click();
    await page.getByText('Turn 1').waitFor();
    await fits(page);
    // The timing took some of its place, and the newest words are still in sight.
    const hidden = () =>
      page
        .getByRole('log')
        .evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    await expect.poll(hidden, PATIENT).toBeLessThan(2);
    await page.getByRole('button', { name: 'End the call' }).click();
    await page.getByText('The call is over').waitFor();
    await fits(page);
  });
});

/** Presses Tab until what has that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
    });
    if (label.startsWith(name)) return;
  }
  throw new Error(`The keyboard does not reach "${name}"`);
}
