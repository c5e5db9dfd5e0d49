import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { write, writev, writeSync } = fs;

/** Lets every write to a file fail as on a full disk, or succeed again. */
export function fillDisk(full: boolean): void {
  Object.assign(fs, full ? { write: fail, writev: fail, writeSync: failSync } : { write, writev, writeSync });
  syncBuiltinESMExports();
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    errno: -28,
    syscall: 'write',
  });
}

function fail(...given: unknown[]): void {
  const callback = given.at(-1) as (error: Error) => void;
  setImmediate(callback, noSpace());
}

function failSync(): never {
  throw noSpace();
}
