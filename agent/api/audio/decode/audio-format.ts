/** The containers that are read, by the names of audio-decode: `oga` is Vorbis in Ogg, `webm` also Matroska, `m4a` any MPEG-4 file. */
export type AudioFormat = 'wav' | 'mp3' | 'flac' | 'opus' | 'oga' | 'webm' | 'm4a';

/** What a file may be, for messages. */
export const FORMATS_IN_WORDS =
  'WAV, MP3, FLAC, Ogg (Opus or Vorbis), WebM, M4A, or raw PCM with sample_rate and channels';

/** Bytes of a file's start that tell its format. */
export const FORMAT_BYTES = 64;

/** Finds out a file's format by its first bytes, since names and types that clients give are often wrong. */
export function audioFormatOf(start: Buffer): AudioFormat | undefined {
  const text = start.toString('latin1');
  if (text.startsWith('RIFF') && text.startsWith('WAVE', 8)) return 'wav';
  if (text.startsWith('fLaC')) return 'flac';
  if (text.startsWith('OggS')) return oggFormat(text);
  if (text.startsWith('\x1a\x45\xdf\xa3')) return 'webm';
  if (text.startsWith('ftyp', 4)) return 'm4a';
  if (text.startsWith('ID3') || isMp3Frame(start)) return 'mp3';
  return undefined;
}

/** The first packet of an Ogg stream names its codec. */
function oggFormat(text: string): AudioFormat | undefined {
  if (text.includes('OpusHead')) return 'opus';
  if (text.includes('\x01vorbis')) return 'oga';
  return text.includes('\x7fFLAC') ? 'flac' : undefined;
}

/** Eleven bits mark a frame; layer 0 would be AAC. */
const isMp3Frame = ([first = 0, second = 0]: Buffer): boolean =>
  first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0;

/** Length of the tag (ID3v2) before an MP3 file's sound; it may hold a large picture. 0 if there is none. */
export function id3Bytes(start: Buffer): number {
  if (start.toString('latin1', 0, 3) !== 'ID3') return 0;
  const size = [...start.subarray(6, 10)].reduce((sum, byte) => (sum << 7) | (byte & 0x7f), 0);
  return 10 + size;
}
