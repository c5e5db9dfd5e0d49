import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { adviceFor, missingPackages } from './dependencies.mjs';

const lock = {
  packages: {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '2.1.0' },
    'node_modules/b': { version: '3.0.0' },
    'node_modules/for-another-system': { version: '1.0.0', optional: true },
  },
};
const a = { 'node_modules/a': { version: '2.1.0' } };

test('everything is missing where npm noted no complete installation', () => {
  expect(missingPackages(lock, undefined)).toEqual(['node_modules/a', 'node_modules/b']);
});

test('nothing is missing when all that is not optional is there in the locked version', () => {
  expect(missingPackages(lock, { packages: { ...a, 'node_modules/b': { version: '3.0.0' } } })).toEqual([]);
});

test('a package in another version is missing, an optional one too', () => {
  const installed = { packages: { ...a, 'node_modules/b': { version: '2.9.0' } } };
  expect(missingPackages(lock, installed)).toEqual(['node_modules/b']);
  const stale = {
    'node_modules/b': { version: '3.0.0' },
    'node_modules/for-another-system': { version: '0.9.0' },
  };
  expect(missingPackages(lock, { packages: { ...a, ...stale } })).toEqual([
    'node_modules/for-another-system',
  ]);
});

test('a failed installation says what to do', () => {
  expect(adviceFor('npm error code ENOSPC')).toContain('free 2.5 GB');
  expect(adviceFor('npm error code EAI_AGAIN')).toContain('connect to the internet');
  expect(adviceFor('npm error code EUSAGE')).toBeUndefined();
});

// npm ci refuses such a lock, on every machine. npm writes one where the registry lacks a platform's package.
test("the lock lists each package's optional packages for all platforms", () => {
  interface Entry {
    version?: string;
    optionalDependencies?: Record<string, string>;
  }
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Record<string, Entry>;
  };
  const names = new Set(
    Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)),
  );
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(optional.filter((name) => !names.has(name))).toEqual([]);
});
