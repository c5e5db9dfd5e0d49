import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { SetupError } from '../../platform/errors.ts';
import { CommandError, findExecutable, runCommand } from '../../platform/child-process.ts';
import type { OnProgress } from '../../platform/progress.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macChrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
const root = join(import.meta.dirname, '../..');

/** The Chromium of the browser tests: one on the PATH, Chrome on a Mac, or Playwright's; undefined when there is none. */
export function findChromium(): string | undefined {
  const candidates = [findExecutable(...names), macChrome, chromium.executablePath()];
  return candidates.find((file) => file && existsSync(file));
}

/**
 * Finds Chromium, or installs it: with apt-get where that is there and may be used (Debian, as root), else Playwright's.
 *
 * @throws SetupError when neither works.
 */
export async function ensureChromium(options: { onProgress?: OnProgress } = {}): Promise<string> {
  const found = findChromium();
  if (found) return found;
  const failures: string[] = [];
  for (const install of [installWithApt, installWithPlaywright]) {
    try {
      await install(options.onProgress ?? (() => undefined));
      const installed = findChromium();
      if (installed) return installed;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      failures.push(error.message);
    }
  }
  throw new SetupError(
    `No Chromium for the browser tests, and installing it failed. Install Chromium or Chrome.\n${failures.join('\n')}`,
  );
}

async function installWithApt(onProgress: OnProgress): Promise<void> {
  const apt = findExecutable('apt-get');
  if (!apt || process.getuid?.() !== 0) return;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string) => onProgress({ message: line });
  await runCommand(apt, ['update'], { env, onLine });
  await runCommand(apt, ['install', '-y', '--no-install-recommends', 'chromium'], { env, onLine });
}

async function installWithPlaywright(onProgress: OnProgress): Promise<void> {
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  await runCommand(process.execPath, [cli, 'install', 'chromium'], {
    kind: 'toolchain',
    onLine: (line) => onProgress({ message: line }),
  });
}
