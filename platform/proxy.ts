import { BlockList, isIP, isIPv6 } from 'node:net';
import { ConfigError } from './errors.ts';
import { isLoopback } from './loopback.ts';

/**
 * The proxy for an address, as HTTPS_PROXY (for `https:` and `wss:`), HTTP_PROXY, ALL_PROXY and NO_PROXY say. Their names in small letters come
 * first. Undefined if the address is reached directly, as this machine always is.
 *
 * @throws ConfigError when the variable does not name an HTTP proxy.
 */
export function proxyFor(address: URL, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const read = (name: string): string => env[name] || env[name.toUpperCase()] || '';
  const secure = /^(https|wss):$/.test(address.protocol);
  const named = read(secure ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (named === '' || isLoopback(address.hostname) || isExempt(address, read('no_proxy'))) return undefined;
  // Without a scheme it is an HTTP proxy, as for curl.
  const proxy = /^\w+:\/\//.test(named) ? named : `http://${named}`;
  if (URL.canParse(proxy) && /^https?:/.test(proxy)) return new URL(proxy);
  throw new ConfigError(
    `${secure ? 'HTTPS_PROXY' : 'HTTP_PROXY'} or ALL_PROXY must be the address of an HTTP proxy, as http://proxy:3128; NO_PROXY names what is reached without`,
  );
}

/** Whether NO_PROXY has the address. It lists `*`, hosts with their subdomains, `.suffixes`, addresses and networks, each with or without a port. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const usualPort = /^(https|wss):$/.test(protocol) ? '443' : '80';
  const entries = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  return entries.some((entry) => {
    if (entry === '*' || entry.replace(/^\[|\]$/g, '') === host) return true;
    const { name = entry, only = '' } = /^(?<name>[^:]+|\[.+\]):(?<only>\d+)$/.exec(entry)?.groups ?? {};
    if (only !== '' && only !== (port || usualPort)) return false;
    if (isIP(host) !== 0) return holds(name.replace(/^\[|\]$/g, ''), host);
    const suffix = name.replace(/^\*?\./, '');
    return (host === suffix && suffix === name) || host.endsWith(`.${suffix}`);
  });
}

/** Whether an address is in a network such as `10.0.0.0/8`, or is the same address. */
function holds(network: string, address: string): boolean {
  const [base = '', bits] = network.split('/');
  if (isIP(base) === 0 || isIP(base) !== isIP(address)) return false;
  const kind = isIPv6(base) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  if (bits === undefined) list.addAddress(base, kind);
  else if (!/^\d{1,3}$/.test(bits) || Number(bits) > (kind === 'ipv6' ? 128 : 32)) return false;
  else list.addSubnet(base, Number(bits), kind);
  return list.check(address, kind);
}
