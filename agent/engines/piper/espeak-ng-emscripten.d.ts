/** The used part of eSpeak NG compiled to WebAssembly; the package has no types of its own. */
declare module '@echogarden/espeak-ng-emscripten' {
  interface EspeakWorker {
    /** @returns 0 if the voice exists. */
    set_voice(name: string): number;
    /** @returns a pointer to a NUL-terminated UTF-8 string that eSpeak owns until the next call. */
    convert_to_phonemes(text: string, ipa: boolean): { readonly ptr: number };
  }
  interface EspeakModule {
    readonly HEAPU8: Uint8Array;
    readonly eSpeakNGWorker: new () => EspeakWorker;
  }
  export default function load(): Promise<EspeakModule>;
}
