const RightDate = Date;

/** Makes the clock of the day wrong by so many ms; by 0 it is right again. The monotonic clock (`performance.now`) goes on as it did. */
export function setClockWrong(byMs: number): void {
  const now = (): number => RightDate.now() + byMs;
  globalThis.Date =
    byMs === 0
      ? RightDate
      : new Proxy(RightDate, {
          apply: () => new RightDate(now()).toString(),
          construct: (target, given: unknown[], newTarget) =>
            Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget) as Date,
          get: (target, name, receiver) =>
            name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown),
        });
}
