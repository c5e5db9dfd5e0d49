interface Recognition {
  transcribe(...given: unknown[]): Promise<unknown>;
}

let hangs = false;

/** Lets every transcript that is asked for from now on never come, as if a native thread was stuck. Only another process mends that. */
export function hangRecognition(): void {
  hangs = true;
}

/** Finds the speech recognition among the native addons that are loaded from now on. */
export function watchRecognition(): void {
  const load = process.dlopen.bind(process);
  process.dlopen = (module, ...given): void => {
    load(module, ...given);
    const { exports } = module as { readonly exports: Readonly<Record<string, unknown>> };
    for (const exported of Object.values(exports)) {
      if (typeof exported !== 'function') continue;
      const prototype = exported.prototype as Partial<Recognition> | undefined;
      if (typeof prototype?.transcribe === 'function') letHang(prototype as Recognition);
    }
  };
}

function letHang(recognition: Recognition): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is given its object
  const { transcribe } = recognition;
  recognition.transcribe = function (this: unknown, ...given): Promise<unknown> {
    return hangs ? new Promise(() => undefined) : transcribe.apply(this, given);
  };
}
