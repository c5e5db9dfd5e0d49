import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AsyncDisposableStack } from './async-disposable-stack.ts';

test('what was opened is closed in reverse, each when the one before is closed', async () => {
  const closed: string[] = [];
  const stack = new AsyncDisposableStack();
  const first = { [Symbol.dispose]: () => void closed.push('first') };
  expect(stack.use(first)).toBe(first);
  stack.defer(async () => {
    await setImmediate();
    closed.push('second');
  });
  stack.use({ [Symbol.asyncDispose]: async () => void closed.push('third') });
  expect(stack.disposed).toBe(false);

  await stack.disposeAsync();
  expect(closed).toEqual(['third', 'second', 'first']);
  expect(stack.disposed).toBe(true);
});

test('what fails to close does not keep the rest open, and is told in the end', async () => {
  const closed: string[] = [];
  const failing = (message: string) => () => Promise.reject(new Error(message));
  const one = new AsyncDisposableStack();
  one.defer(() => closed.push('the rest'));
  one.defer(failing('it hangs'));
  await expect(one.disposeAsync()).rejects.toThrow('it hangs');
  expect(closed).toEqual(['the rest']);

  const two = new AsyncDisposableStack();
  two.defer(failing('one'));
  two.defer(failing('other'));
  await expect(two.disposeAsync()).rejects.toMatchObject({
    errors: [{ message: 'other' }, { message: 'one' }],
  });
});

test('disposing again closes nothing twice, and waits for the first time', async () => {
  let closed = 0;
  const stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await setImmediate();
    closed += 1;
  });
  void stack.disposeAsync();
  await stack.disposeAsync();
  expect(closed).toBe(1);
  expect(() => stack.defer(() => undefined)).toThrow(ReferenceError);
});
