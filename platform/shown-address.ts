/** An address as it may be logged and shown: without whoever logs in there, and without its query, which can hold a key. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return '[no address]';
  const { protocol, username, password, host, pathname, search } = new URL(address);
  const login = username === '' && password === '' ? '' : '[secret]@';
  return `${protocol}//${login}${host}${pathname === '/' ? '' : pathname}${search === '' ? '' : '?[secret]'}`;
}
