import type { TranscriptFile } from './transcript-files.ts';

/** Gives a file to the caller, as any download. */
export function download({ name, type, content }: TranscriptFile): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of it when the click returns, but Safari reads it a little later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
