/**
 * Wraps an object: the given methods replace its own, and all others are passed on to it, also those that its interface gets later.
 * Only the replaced ones can be enumerated, so wrap the result once more instead of spreading it.
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
