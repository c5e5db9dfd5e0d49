/**
 * An object that does what is given in its own way, and passes on everything else: also what its interface doesn't have today.
 * What is passed on runs on the object itself, as the private fields of a class are found nowhere else.
 * Only what was changed can be listed, so don't spread it: wrap it once more.
 *
 * @example wrap<SttSession, 'transcribe'>(session, { transcribe: (samples, options) => … })
 */
export function wrap<Port extends object, Changed extends keyof Port>(
  inner: Omit<Port, Changed>,
  changes: Pick<Port, Changed>,
): Port {
  const wrapped = new Proxy(changes, {
    get(_, key) {
      if (Object.hasOwn(changes, key)) return changes[key as Changed];
      const value: unknown = Reflect.get(inner, key);
      return typeof value === 'function' ? (value.bind(inner) as unknown) : value;
    },
    has: (_, key) => key in changes || key in inner,
  });
  return wrapped as Port;
}
