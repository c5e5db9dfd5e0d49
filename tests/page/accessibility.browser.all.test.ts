import { afterAll, afterEach, beforeAll, describe, test } from 'vitest';
import { checkState, isAccessible, statesToCheck } from './accessible-states.ts';
import { browserPath } from './browser.ts';
import { Site } from './site.ts';

const chromium = browserPath();

// What takes long to come about; the other states are checked with every run.
describe.skipIf(chromium === undefined)('the page for everyone, when it has been waited for', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
  });
  afterEach(() => site.clear());
  afterAll(() => site[Symbol.asyncDispose]());

  for (const [name, state] of statesToCheck(({ late }) => late === true))
    test(isAccessible(name), () => checkState(site, state));
});
