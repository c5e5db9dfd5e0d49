import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Where the page as it is now, in light and in dark, breaks WCAG 2.2 AA; empty when it does not. */
export async function axeViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await page.evaluate(
      (values): Promise<AxeResults> =>
        (window as unknown as { axe: typeof axe }).axe.run({ runOnly: { type: 'tag', values } }),
      WCAG_22_AA,
    );
    for (const { id, help, nodes } of violations) {
      found.push(
        ...nodes.map(
          ({ html, failureSummary }) => `${colorScheme}: ${id}: ${help}: ${html} ${failureSummary ?? ''}`,
        ),
      );
    }
  }
  return found;
}
