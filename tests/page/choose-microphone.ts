import type { Locator } from 'playwright-core';

/** Chooses the last microphone of a list as soon as the browser has said which there are; returns its id. */
export async function chooseLastMicrophone(list: Locator): Promise<string> {
  // Until then the list has one entry without an id, for the system's choice.
  const id = (await list.locator('option:not([value=""])').last().getAttribute('value')) ?? '';
  await list.selectOption(id);
  return id;
}
