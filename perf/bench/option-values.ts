import { InvalidArgumentError } from 'commander';

/** A whole number from 1. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a whole number from 1.');
}

export function positive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It has to be a number above 0.');
}

/** Part of a whole. */
export function share(text: string): number {
  const number = positive(text);
  if (number <= 1) return number;
  throw new InvalidArgumentError('It has to be a number above 0, and no more than 1.');
}
