import { expect, test } from 'vitest';
import { settingAttributes } from './caller-attributes.ts';

test('a caller’s wishes become attributes of their participant; what is left open is not sent', () => {
  expect(settingAttributes({ voice: 'amy', speaking_rate: 1.2, language: undefined })).toEqual({
    'parley.voice': 'amy',
    'parley.speaking_rate': '1.2',
  });
});
