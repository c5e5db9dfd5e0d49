import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { closeRtc } from '../../agent/rtc/close-rtc.ts';
import { callerVoice } from '../../perf/caller/models.ts';
import { speak } from '../../perf/caller/voice.ts';
import { ensureChromium } from '../../setup/testing/chromium.ts';
import { runMain } from '../../setup/command.ts';
import { launchBrowser } from './browser.ts';
import { converse } from './conversation.ts';
import { PAGE_STATES, type PageState } from './page-states.ts';
import { PROFILE } from './profile.ts';
import { Site } from './site.ts';

const images = join(import.meta.dirname, '../../docs/images');

const DESKTOP = { width: 1_120, height: 760 };
const PHONE = { width: 390, height: 844 };

/** Of a state's sheet, from left to right. */
const VARIANTS = [
  { size: PHONE, colorScheme: 'light' },
  { size: PHONE, colorScheme: 'dark' },
  { size: DESKTOP, colorScheme: 'light' },
  { size: DESKTOP, colorScheme: 'dark' },
] as const;

/** Height of the pictures in a sheet: words can still be read, and a sheet stays small. */
const SHEET_HEIGHT = 520;

/** Said while the readme's picture is taken, so that the bars show a voice. */
const WORDS = 'Please tell me a long story about a cat.';

await runMain(async () => {
  await takePictures();
  // LiveKit's library keeps the process otherwise.
  await closeRtc();
});

async function takePictures(): Promise<void> {
  await mkdir(join(images, 'screens'), { recursive: true });
  const executablePath = await ensureChromium();
  await using site = await Site.open(executablePath);
  await using deaf = await launchBrowser(executablePath, 'own');

  for (const [name, state] of Object.entries<PageState>(PAGE_STATES)) {
    const pictures = await picturesOf(state, site, deaf);
    await writeFile(join(images, 'screens', `${name}.webp`), await sheetOf(pictures, site));
    await site.clear();
    console.log(name);
  }
  await writeFile(join(images, 'call-desktop-light.png'), await pictureOfTalk(site));
}

type Browser = Site['browser'];

async function picturesOf(state: PageState, site: Site, deaf: Browser): Promise<Buffer[]> {
  const { options, microphone, reach } = state;
  const browser = microphone === 'none' ? deaf : site.browser;
  const visit = await site.visit({ profile: PROFILE, viewport: DESKTOP, ...options }, browser);
  const { page } = visit;
  await reach(visit, site);
  const pictures: Buffer[] = [];
  for (const { size, colorScheme } of VARIANTS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await newestWords(page);
    pictures.push(await page.screenshot());
  }
  return pictures;
}

/** Waits until the transcript has come to its end again in its new place. */
async function newestWords(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const log = document.querySelector('[data-stage=call] [role=log]');
    return !log || log.scrollHeight - log.scrollTop - log.clientHeight < 2;
  });
}

/** The pictures side by side, in WebP: a third of the size of a PNG. */
async function sheetOf(pictures: readonly Buffer[], site: Site): Promise<Buffer> {
  const page = await site.browser.newPage();
  const shown = pictures.map(
    (picture) =>
      `<img height=${SHEET_HEIGHT} style="display:block" src="data:image/png;base64,${picture.toString('base64')}">`,
  );
  await page.setContent(
    `<body style="margin:0"><main style="display:inline-flex;gap:16px">${shown.join('')}</main>`,
  );
  const { width } = await page.locator('main').evaluate((main) => main.getBoundingClientRect());
  await page.setViewportSize({ width: Math.ceil(width), height: SHEET_HEIGHT });
  // Playwright's own screenshots know no WebP.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setDefaultBackgroundColorOverride', { color: { r: 0, g: 0, b: 0, a: 0 } });
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await page.close();
  return Buffer.from(data, 'base64');
}

/** A call with a reply under way and the times of its turns. */
async function pictureOfTalk(site: Site): Promise<Buffer> {
  const [voice = new Float32Array()] = await speak([WORDS], callerVoice);
  const visit = await site.visit({
    profile: PROFILE,
    viewport: DESKTOP,
    colorScheme: 'light',
    // Bars stand still otherwise.
    reducedMotion: 'no-preference',
  });
  const { page } = visit;
  const agent = await converse(visit, site);
  await agent.state('speaking');
  const reply = await agent.says('a3');
  await reply.words('About five hundred and fifty thousand people');
  await page.getByText('About five hundred').waitFor();
  await page.getByRole('button', { name: 'Timing' }).click();
  await page.getByText('Turn 3', { exact: true }).waitFor();
  // It is cut off when the picture is taken.
  agent.sounds(voice).catch(() => undefined);
  await page.waitForFunction(() =>
    [...document.querySelectorAll<HTMLElement>('.lk-audio-bar')].some(
      (bar) => Number.parseFloat(bar.style.height) > 35,
    ),
  );
  return page.screenshot();
}
