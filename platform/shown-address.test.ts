import { expect, test } from 'vitest';
import { shownAddress } from './shown-address.ts';

test.each([
  ['ws://127.0.0.1:7880', 'ws://127.0.0.1:7880'],
  ['https://voice.example.com/livekit', 'https://voice.example.com/livekit'],
  ['http://ops:hunter2@collector:4318', 'http://[secret]@collector:4318'],
  ['http://ops:hunt@er2@collector:4318/v1', 'http://[secret]@collector:4318/v1'],
  ['http://hunter2@collector', 'http://[secret]@collector'],
  ['https://collector/otlp?api-key=hunter2', 'https://collector/otlp?[secret]'],
  ['hunter2', '[no address]'],
])('%s is shown as %s', (address, shown) => {
  expect(shownAddress(address)).toBe(shown);
});
