/** An address without its credentials and its query, which can hold a key, so that it may be logged. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return '[no address]';
  const { protocol, username, password, host, pathname, search } = new URL(address);
  const login = username === '' && password === '' ? '' : '[secret]@';
  return `${protocol}//${login}${host}${pathname === '/' ? '' : pathname}${search === '' ? '' : '?[secret]'}`;
}
