import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { axeViolations } from './axe.ts';
import { browserPath, launchBrowser } from './browser.ts';
import { PAGE_STATES, type PageState } from './page-states.ts';
import { PROFILE } from './profile.ts';
import { PATIENT, type Site } from './site.ts';

export const SMALL_PHONE = { width: 360, height: 640 };

export const isAccessible = (state: string): string =>
  `breaks no rule of WCAG 2.2 AA, light or dark, and fits on a small phone: ${state}`;

export const statesToCheck = (which: (state: PageState) => boolean): [string, PageState][] =>
  Object.entries<PageState>(PAGE_STATES).filter(([, state]) => which(state));

/** Brings the page into a state, and looks whether everyone can use it. */
export async function checkState(site: Site, { options, microphone, reach }: PageState): Promise<void> {
  const chromium = browserPath() ?? '';
  await using own = microphone === 'none' ? await launchBrowser(chromium, 'own') : undefined;
  const visit = await site.visit({ profile: PROFILE, ...options }, own ?? site.browser);
  await reach(visit, site);
  expect(await axeViolations(visit.page)).toEqual([]);
  await visit.page.setViewportSize(SMALL_PHONE);
  await fits(visit.page);
}

/** Nothing scrolls sideways, nothing lies outside, and no target is smaller than 24 by 24 pixels (WCAG 2.5.8). */
export async function fits(page: Page): Promise<void> {
  const misfits = () =>
    page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const targets = [
        ...document.querySelectorAll<HTMLElement>(
          'button, select, input:not([type=radio]), a[href], summary, [role=slider]',
        ),
      ];
      const visible = targets.filter((target) => target.checkVisibility());
      return {
        overflow: [
          ...(scrollWidth > clientWidth ? ['the page'] : []),
          ...visible
            .filter(
              (t) =>
                t.getBoundingClientRect().right > clientWidth + 0.5 || t.getBoundingClientRect().left < -0.5,
            )
            .map((t) => t.outerHTML),
        ],
        small: visible
          .filter((t) => Math.min(t.getBoundingClientRect().width, t.getBoundingClientRect().height) < 24)
          .map((t) => t.outerHTML),
      };
    });
  // What pops up is put in its place a moment after it is there.
  await expect.poll(misfits, PATIENT).toEqual({ overflow: [], small: [] });
}
