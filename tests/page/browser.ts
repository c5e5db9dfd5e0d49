import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../../setup/testing/chromium.ts';
import { inContinuousIntegration } from '../../platform/environment.ts';

/** Nothing here goes out to the internet. */
const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-sync',
  '--no-first-run',
  '--no-sandbox',
];

/**
 * Where the browser tests find Chromium. Undefined, and said loudly, where there is none.
 *
 * @throws Error in continuous integration, where these tests may not be left out.
 */
export function browserPath(): string | undefined {
  const path = findChromium();
  if (path !== undefined) return path;
  const notice = 'THE BROWSER TESTS DID NOT RUN: there is no Chromium. "npm test" installs it where it can.';
  if (inContinuousIntegration()) throw new Error(notice);
  process.stderr.write(`\n*** ${notice} ***\n\n`);
  return undefined;
}

/**
 * Starts Chromium.
 *
 * @param devices Chromium's own fake microphone, which beeps, or whatever this machine has (in a container: none). Whether
 *   a page may use it is up to the permissions of its context.
 */
export function launchBrowser(executablePath: string, devices: 'fake' | 'own' = 'fake'): Promise<Browser> {
  const fake = devices === 'fake' ? ['--use-fake-device-for-media-stream'] : [];
  return chromium.launch({ executablePath, args: [...FLAGS, ...fake] });
}
