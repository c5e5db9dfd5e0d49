/** The sha256 of a file in a list in the format of `sha256sum`. */
export function checksumOf(name: string, checksums: string): string | undefined {
  for (const line of checksums.split('\n')) {
    const [sum, file] = line.trim().split(/\s+\*?/);
    if (file === name && sum && /^[0-9a-f]{64}$/i.test(sum)) return sum.toLowerCase();
  }
  return undefined;
}
