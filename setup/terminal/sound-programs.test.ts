import { expect, test } from 'vitest';
import { SetupError } from '../../platform/errors.ts';
import { findSoundPrograms } from './sound-programs.ts';

const among =
  (...names: string[]) =>
  (name: string): string | undefined =>
    names.includes(name) ? `/usr/bin/${name}` : undefined;

test('the programs that record and play are of one kind', () => {
  const { microphone, loudspeaker } = findSoundPrograms(among('parec', 'arecord', 'aplay', 'rec'));
  expect([microphone.command, loudspeaker.command]).toEqual(['arecord', 'aplay']);
  expect(findSoundPrograms(among('rec', 'play')).microphone.command).toBe('rec');
});

test('a machine that has none is told what to install', () => {
  expect(() => findSoundPrograms(among('arecord'))).toThrow(SetupError);
  expect(() => findSoundPrograms(among())).toThrow(/arecord and aplay.*Install .*alsa-utils/);
});
