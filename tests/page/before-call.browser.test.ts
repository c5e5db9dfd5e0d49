import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AGENT_PATH } from '../../protocol/agent-description.ts';
import { settingAttribute } from '../../protocol/caller-attributes.ts';
import { TOKEN_PATH } from '../../protocol/token.ts';
import { browserPath, launchBrowser } from './browser.ts';
import { chooseLastMicrophone } from './choose-microphone.ts';
import { busyMicrophone, silentMicrophone, unansweredMicrophone } from './microphones.ts';
import { nobodysToken } from './nobodys-token.ts';
import { PROFILE } from './profile.ts';
import { PATIENT, Site } from './site.ts';

const chromium = browserPath();

describe.skipIf(chromium === undefined)('the page before a call', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open(chromium ?? '');
  });
  afterEach(() => site.clear());
  afterAll(() => site[Symbol.asyncDispose]());

  test('asks nobody but its own server for anything, and logs no error', async () => {
    const { page, open } = await site.visit({ profile: PROFILE });
    const elsewhere: string[] = [];
    const logged: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(site.url)) elsewhere.push(request.url());
    });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') logged.push(message.text());
    });
    await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog').waitFor();
    // What is fetched ahead of the call, too.
    await page.waitForLoadState('networkidle');
    expect({ elsewhere, logged }).toEqual({ elsewhere: [], logged: [] });
  });

  test('says what to do when the microphone is denied, and goes on by typing', async () => {
    const { page, open, errors } = await site.visit({ permissions: [] });
    await open();
    await page.getByRole('button', { name: 'Start a call' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The microphone is not allowed' });
    await alert.filter({ hasText: 'beside the page’s address' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await alert.getByRole('button', { name: 'Continue by typing' }).click();
    await page.getByRole('button', { name: 'End the call' }).waitFor();
    await page.getByRole('textbox', { name: 'Message' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('says so when there is no microphone', async () => {
    const deaf = await launchBrowser(chromium ?? '', 'own');
    try {
      const { page, open } = await site.visit({}, deaf);
      await open();
      await page.getByRole('button', { name: 'Start a call' }).click();
      await page.getByRole('alert').filter({ hasText: 'There is no microphone' }).waitFor();
    } finally {
      await deaf.close();
    }
  });

  test('says so when another program uses the microphone', async () => {
    const { page, open } = await site.visit({ init: busyMicrophone });
    await open();
    await page.getByRole('button', { name: 'Start a call' }).click();
    await page.getByRole('alert').filter({ hasText: 'The microphone is busy' }).waitFor();
  });

  test('takes the caller back while the browser still asks for the microphone', async () => {
    const { page, open } = await site.visit({ init: unansweredMicrophone });
    await open();
    await page.getByRole('button', { name: 'Start a call' }).click();
    await page.getByRole('heading', { name: 'Waiting for the microphone' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Start a call' }).waitFor();
  });

  test('shows the level of the microphone that was chosen, and remembers which', async () => {
    const { page, open } = await site.visit();
    await open();
    await page.getByRole('button', { name: 'Check the microphone' }).click();
    const meter = page.getByRole('meter', { name: 'Microphone level' });
    const level = async () => Number(await meter.getAttribute('aria-valuenow'));
    await expect.poll(level, PATIENT).toBeGreaterThan(20);
    const microphones = page.getByRole('combobox', { name: 'Microphone' });
    const other = await chooseLastMicrophone(microphones);
    await page.reload();
    await page.getByRole('button', { name: 'Check the microphone' }).click();
    await expect.poll(() => microphones.inputValue(), PATIENT).toBe(other);
  });

  test('notices a microphone from which nothing comes', async () => {
    const { page, open } = await site.visit({ init: silentMicrophone });
    await open();
    await page.getByRole('button', { name: 'Check the microphone' }).click();
    await page.getByRole('status').filter({ hasText: 'No sound comes from this microphone' }).waitFor();
  });

  test('tells a browser without WebRTC so', async () => {
    const { page, open } = await site.visit({
      init: () => Reflect.deleteProperty(window, 'RTCPeerConnection'),
    });
    await open();
    await page.getByRole('alert').filter({ hasText: 'This browser can’t make calls' }).waitFor();
    expect(await page.getByRole('button', { name: 'Start a call' }).count()).toBe(0);
  });

  test('says so when no token is to be had, or LiveKit can’t be reached, and can try again', async () => {
    const { page, open, errors } = await site.visit();
    await page.route(`**${TOKEN_PATH}`, (route) => route.fulfill({ status: 503, body: 'not ready' }));
    await open();
    await page.getByRole('button', { name: 'Start a call' }).click();
    await page.getByRole('alert').filter({ hasText: 'not ready' }).waitFor();

    const error = 'All lines are busy. Please call again in a moment.';
    await page.route(`**${TOKEN_PATH}`, (route) => route.fulfill({ status: 503, json: { error } }));
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText(error, { exact: true }).waitFor();

    await page.route(`**${TOKEN_PATH}`, (route) =>
      route.fulfill({ json: { server_url: site.livekit.url, participant_token: nobodysToken } }),
    );
    await site.crashLiveKit();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').filter({ hasText: 'could not be connected' }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('sends the settings that were chosen with the next call, and remembers them', async () => {
    const { page, open, call, tokenRequests } = await site.visit({ profile: PROFILE });
    await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings' });
    await dialog.getByLabel('Voice').selectOption('Amy');
    await dialog.getByLabel('Language').selectOption('German');
    await dialog.getByRole('radio', { name: 'patient' }).check();
    await dialog.getByRole('slider', { name: 'Speaking rate' }).press('ArrowRight');
    await dialog.getByLabel('What the agent is told').fill('You are a pirate.');
    await page.keyboard.press('Escape');
    await page.reload();
    await call();
    expect(tokenRequests).toEqual([
      {
        participant_attributes: {
          [settingAttribute('voice')]: 'amy',
          [settingAttribute('language')]: 'de',
          [settingAttribute('turn_taking')]: 'patient',
          [settingAttribute('speaking_rate')]: '1.05',
          [settingAttribute('system_prompt')]: 'You are a pirate.',
        },
      },
    ]);
  });

  test('takes from a link how the agent speaks, not what it is told', async () => {
    const { page, call, tokenRequests } = await site.visit({ profile: PROFILE });
    await page.goto(`${site.url}?voice=amy&system_prompt=You+are+a+pirate.`);
    await call();
    expect(tokenRequests).toEqual([{ participant_attributes: { [settingAttribute('voice')]: 'amy' } }]);
  });

  test('sends remembered settings also with a call begun before the agent has said what it offers', async () => {
    const { page, open, tokenRequests } = await site.visit({ profile: PROFILE });
    await open();
    await page.evaluate(() => localStorage.setItem('parley.chosen', '{"voice":"amy"}'));
    let answer: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (answer = resolve));
    await page.route(`**${AGENT_PATH}`, async (route) => {
      await begun;
      await route.fallback();
    });
    await page.reload();
    await page.getByRole('button', { name: 'Start a call' }).click();
    answer();
    await page.getByRole('button', { name: 'End the call' }).waitFor();
    expect(tokenRequests).toEqual([{ participant_attributes: { [settingAttribute('voice')]: 'amy' } }]);
  });

  test('offers no settings where the agent has none, and sends none that it does not know', async () => {
    const { page, open, call, tokenRequests } = await site.visit();
    await open();
    await page.evaluate(() => localStorage.setItem('parley.chosen', '{"voice":"amy","speaking_rate":"fast"'));
    await page.reload();
    await call();
    expect(await page.getByRole('button', { name: 'Settings' }).count()).toBe(0);
    expect(tokenRequests).toEqual([{}]);
  });
});
